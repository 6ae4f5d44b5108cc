import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { DEFAULT_PER_MINUTE, type Client, type Permission } from '../clients/client.js';
import { digestOf, UNKNOWN_CLIENT_DIGESTS, parseClientKey } from '../clients/client-key.js';
import type { ClientSource } from '../clients/client-source.js';
import type { StandIns } from '../stand-in/stand-ins.js';
import { AddressList } from '../patterns/address-list.js';
import { isPathAllowed } from '../patterns/api-paths.js';
import { BadCallers } from './bad-callers.js';
import { CallerAddresses } from './caller-address.js';
import { hasCertificate } from './client-certificate.js';
import { isPageAllowed } from '../patterns/pages.js';
import { ProvenKeys } from './proven-keys.js';
import { TokenBuckets } from './token-buckets.js';

/** Why a request is refused. For the audit: callers only get what the errors of the routes say. */
export type RefusalReason =
  /** No key, or a text that is not a client key. */
  | 'NO_KEY'
  /** Unknown id or wrong secret. */
  | 'BAD_KEY'
  | 'KEY_ENDED'
  | 'CLIENT_SUSPENDED'
  | 'ADDRESS'
  /** The TLS certificate that the client needs besides its key was not presented. */
  | 'CERTIFICATE'
  /** The rate of the client, or of an address that sends bad keys. */
  | 'TOO_MANY'
  | 'PERMISSION'
  | 'APP'
  | 'PATH'
  | 'PAGE'
  /** A stand-in that this server or its peers did not sign, or that belongs to a removed client or key. */
  | 'STAND_IN'
  | 'STAND_IN_ENDED';

/** Where a request comes from. */
export interface Origin {
  readonly address: string;
  /** The connection: its TLS certificate may count. */
  readonly socket?: Socket | undefined;
}

/** A request's caller, once its key or its stand-in was accepted. */
export interface Caller extends Origin {
  readonly client: Client;
  /** The digest of the key in the request, or of the one that its stand-in was issued for: a client may have two. */
  readonly digest?: string | undefined;
}

/** A refused request. `clientId` is set if the key or the stand-in belongs to the client; it is for the audit. */
export interface RefusedAdmission {
  readonly ok: false;
  readonly reason: RefusalReason;
  readonly clientId?: string;
  readonly retryAfterSeconds?: number;
}

/** An accepted caller, or the reason of the refusal. */
export type Admission = { readonly ok: true; readonly caller: Caller } | RefusedAdmission;

/** An accepted caller with the app of its stand-in, or the reason of the refusal. */
export type StandInAdmission =
  { readonly ok: true; readonly caller: Caller; readonly appId: string } | RefusedAdmission;

/** A client as it is now, or the reason of a refusal. */
export type ClientNow =
  { readonly ok: true; readonly client: Client } | { readonly ok: false; readonly reason: RefusalReason };

/** What a request must be allowed. */
export interface Demand {
  readonly permission: Permission;
  readonly appId?: string | undefined;
  /** The API's path, for `call`. */
  readonly path?: string | undefined;
  /** The page's URL, for `sign`. */
  readonly page?: string | undefined;
}

const MAX_CLIENTS = 10_000;
/** The reasons for which a good key is refused, or a stand-in that was good until its date. */
const OF_GOOD_KEYS: ReadonlySet<RefusalReason> = new Set([
  'PERMISSION',
  'APP',
  'PATH',
  'PAGE',
  'STAND_IN_ENDED',
]);

/** The wall clock, Unix ms, and one that never runs back. */
export interface ServerClock {
  readonly now: () => number;
  readonly monotonic: () => number;
}

/** What {@link Access} needs. */
export interface AccessParts {
  readonly clients: ClientSource;
  readonly standIns: StandIns;
  /** Addresses and networks of proxies whose `X-Forwarded-For` counts. @default none */
  readonly trustedProxies?: readonly string[] | undefined;
}

/** Decides which requests are accepted, and what a caller may do. No I/O except the source of clients. */
export class Access {
  private readonly badCallers: BadCallers;
  private readonly rates: TokenBuckets;
  private readonly addresses: CallerAddresses;
  private readonly provenKeys = new ProvenKeys();
  private readonly lists = new WeakMap<readonly string[], AddressList>();

  constructor(
    private readonly parts: AccessParts,
    private readonly clock: ServerClock = SYSTEM_CLOCK,
  ) {
    this.addresses = new CallerAddresses(parts.trustedProxies);
    this.badCallers = new BadCallers(clock.monotonic);
    this.rates = new TokenBuckets({ maxNames: MAX_CLIENTS, monotonic: clock.monotonic });
  }

  /** Where a request comes from. Call it before the response ends: a closed socket has no address. */
  originOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): Origin {
    return { address: this.addresses.of(socket.remoteAddress, headers['x-forwarded-for']), socket };
  }

  /** Admits a request with a client key. */
  byKey(key: string | undefined, origin: Origin): Admission {
    if (key === undefined || key === '') return { ok: false, reason: 'NO_KEY' };
    const proven = this.provenKeys.find(key);
    if (proven) {
      const known = this.parts.clients.find(proven.clientId);
      if (known?.digests.includes(proven.digest)) return this.admit(known, proven.digest, origin);
    }
    const parsed = parseClientKey(key);
    if (!parsed) return this.refuseKey('NO_KEY', origin);
    const client = this.parts.clients.find(parsed.id);
    const digest = digestOf(parsed.secret, client?.digests ?? UNKNOWN_CLIENT_DIGESTS);
    if (!client || digest === undefined) return this.refuseKey('BAD_KEY', origin);
    this.provenKeys.keep(key, { clientId: client.id, digest });
    return this.admit(client, digest, origin);
  }

  /** Admits a request with a stand-in (代用令牌). Checks everything that may have changed since it was issued. */
  byStandIn(value: string, origin: Origin): StandInAdmission {
    const { standIns, clients } = this.parts;
    const read = standIns.read(value, (id) => clients.find(id));
    if (!read.ok) return read;
    const { client, appId, digest } = read;
    const admission = this.admit(client, digest, origin);
    if (!admission.ok) return admission;
    if (!client.apps.includes(appId)) return { ok: false, reason: 'APP', clientId: client.id };
    return { ok: true, caller: admission.caller, appId };
  }

  /** Like {@link refusalOf}, of a caller that was accepted some time ago: its key may have been removed since, or suspended. */
  refusalNow(caller: Caller, demand: Demand): RefusalReason | undefined {
    const now = this.clientNow(caller);
    return now.ok ? this.refusalOf(now, demand) : now.reason;
  }

  /** The client of a caller that was accepted some time ago, as it is now; or why its requests are refused now. */
  clientNow(caller: Caller): ClientNow {
    const { digest } = caller;
    const client = this.parts.clients.find(caller.client.id);
    if (!client || (digest !== undefined && !client.digests.includes(digest)))
      return { ok: false, reason: 'BAD_KEY' };
    const reason = this.faultOf(client, caller);
    return reason ? { ok: false, reason } : { ok: true, client };
  }

  /** Returns why the caller may not do that, or `undefined` if it may. */
  refusalOf({ client }: Pick<Caller, 'client'>, demand: Demand): RefusalReason | undefined {
    const { permission, appId, path, page } = demand;
    if (appId !== undefined && !client.apps.includes(appId)) return 'APP';
    if (!hasPermission(client, permission)) return 'PERMISSION';
    if (path !== undefined) {
      const mayHaveToken = client.may.includes('token');
      if (!isPathAllowed(path, { patterns: client.paths ?? [], mayHaveToken })) return 'PATH';
    }
    if (page !== undefined && !isPageAllowed(page, client.pages ?? [])) return 'PAGE';
    return undefined;
  }

  private admit(client: Client, digest: string | undefined, origin: Origin): Admission {
    const { id: clientId, perMinute = DEFAULT_PER_MINUTE } = client;
    const reason = this.faultOf(client, origin);
    if (reason) return { ok: false, reason, clientId };
    const retryAfterSeconds = this.rates.take(clientId, { burst: perMinute, perSecond: perMinute / 60 });
    if (retryAfterSeconds > 0) return { ok: false, reason: 'TOO_MANY', clientId, retryAfterSeconds };
    const { address, socket } = origin;
    // Written out: a spread costs as much as the rest of it.
    return { ok: true, caller: { client, address, socket, digest } };
  }

  private faultOf(
    { isSuspended = false, notAfter, from, certificate }: Client,
    { address, socket }: Origin,
  ): RefusalReason | undefined {
    if (isSuspended) return 'CLIENT_SUSPENDED';
    if (notAfter !== undefined && this.clock.now() >= notAfter) return 'KEY_ENDED';
    if (from && !this.listOf(from).has(address)) return 'ADDRESS';
    return certificate === undefined || hasCertificate(socket, certificate) ? undefined : 'CERTIFICATE';
  }

  private refuseKey(reason: 'NO_KEY' | 'BAD_KEY', { address }: Origin): RefusedAdmission {
    const retryAfterSeconds = this.badCallers.count(address);
    return retryAfterSeconds > 0
      ? { ok: false, reason: 'TOO_MANY', retryAfterSeconds }
      : { ok: false, reason };
  }

  private listOf(networks: readonly string[]): AddressList {
    const known = this.lists.get(networks);
    if (known) return known;
    const list = new AddressList(networks);
    this.lists.set(networks, list);
    return list;
  }
}

/** Whether the key or the stand-in itself is refused. Callers are not told which of these reasons it was. */
export function isBadKey({ reason, clientId }: Omit<RefusedAdmission, 'ok'>): boolean {
  return reason === 'TOO_MANY' ? clientId === undefined : !OF_GOOD_KEYS.has(reason);
}

/** Whether the client has the permission. A client that gets credentials may also report them. */
export function hasPermission({ may }: Client, permission: Permission): boolean {
  if (may.includes(permission)) return true;
  return permission === 'report' && (may.includes('token') || may.includes('ticket'));
}

/** The clocks of this process. */
export const SYSTEM_CLOCK: ServerClock = { now: () => Date.now(), monotonic: () => performance.now() };
