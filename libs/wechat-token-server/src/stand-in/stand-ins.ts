import { timingSafeEqual } from 'node:crypto';
import { StandInRing } from './stand-in-ring.js';
import type { Client } from '../clients/client.js';
import { NOBODYS_DIGESTS } from '../clients/client-key.js';
import type { StandInOptions } from '../wechat-token-server.options.js';
import { checkStandIns } from './stand-ins.check.js';

/** What every stand-in begins with. */
export const STAND_IN_PREFIX = 'wts1-';
export const DEFAULT_STAND_IN_LIFE_SECONDS = 7_200;
/** Stand-ins end on a boundary, so that within it the same client is given the same text. */
const BOUNDARY_SECONDS = 300;
/** Base 36, with leading zeros: every stand-in of a client and an app is equally long. */
const END_LENGTH = 8;

const STAND_IN =
  /^(wts1-([A-Za-z0-9]{1,16})-([A-Za-z0-9-]{1,32})-(wx[0-9a-f]{16})-([0-9a-z]{8}))-([A-Za-z0-9_-]{43})$/;

/** A stand-in, as it is given to a client. */
export interface GivenStandIn {
  readonly value: string;
  /** Never more than it lasts. */
  readonly expiresInSeconds: number;
}

/** Whom a stand-in was given to, or why it counts for nothing. */
export type ReadStandIn<T> =
  | { readonly ok: true; readonly client: T; readonly appId: string }
  | { readonly ok: false; readonly reason: 'STAND_IN' | 'STAND_IN_ENDED' };

/** What is used of a client. */
export type StandInClient = Pick<Client, 'id' | 'digests'>;

/**
 * Gives and reads stand-ins (代用令牌): signed texts that name a client and an app, of 80 to 126 characters of `A-Za-z0-9_-`.
 * Nothing is kept, so any server with the same keys reads them, after a restart too. Each is bound to the client key that it was
 * given for: with the digest of the key, its stand-ins end.
 */
export class StandIns {
  private ring!: StandInRing;
  private lifeSeconds!: number;

  constructor(
    options: StandInOptions,
    /** Unix ms. */
    private readonly now: () => number = Date.now,
  ) {
    this.replace(options);
  }

  /**
   * Goes on with these keys: what another one signed counts for nothing from now on. Throws `WechatTokenOptionsError` and
   * changes nothing if one of them is wrong.
   */
  replace(options: StandInOptions): void {
    checkStandIns(options);
    this.ring = new StandInRing(options);
    this.lifeSeconds = options.lifeSeconds ?? DEFAULT_STAND_IN_LIFE_SECONDS;
  }

  /** A stand-in of the app for the client. `digest` is that of the key that the client showed. */
  give({ id, digests }: StandInClient, appId: string, digest = digests[0] ?? ''): GivenStandIn {
    const { signingId } = this.ring;
    const earliest = this.now() / 1_000 + this.lifeSeconds;
    const end = Math.ceil(earliest / BOUNDARY_SECONDS) * BOUNDARY_SECONDS;
    const text = [`${STAND_IN_PREFIX}${signingId}`, id, appId, writtenEnd(end)].join('-');
    const signature = this.ring.sign(signedOf(text, digest), signingId);
    return { value: `${text}-${signature}`, expiresInSeconds: this.lifeSeconds };
  }

  /** Reads a stand-in: its signature first, so that nothing else is learnt about one that is not ours. */
  read<T extends StandInClient>(value: string, find: (clientId: string) => T | undefined): ReadStandIn<T> {
    const [, text = '', keyId = '', clientId = '', appId = '', end = '', signature = ''] =
      STAND_IN.exec(value) ?? [];
    const client = clientId === '' ? undefined : find(clientId);
    const isOurs = (client?.digests ?? NOBODYS_DIGESTS).some((digest) => {
      const right = this.ring.sign(signedOf(text, digest), keyId);
      return right !== undefined && isSame(signature, right);
    });
    if (!client || !isOurs) return { ok: false, reason: 'STAND_IN' };
    const endsAt = Number.parseInt(end, 36) * 1_000;
    return this.now() < endsAt ? { ok: true, client, appId } : { ok: false, reason: 'STAND_IN_ENDED' };
  }
}

/** What is signed. The digest stands in no stand-in: it is compared with those that the client has by then. */
function signedOf(text: string, digest: string): string {
  return `${text}\n${digest}`;
}

function writtenEnd(seconds: number): string {
  return seconds.toString(36).padStart(END_LENGTH, '0');
}

/** Compares the texts: of a decoded signature, the last character's spare bits would go unseen. */
function isSame(given: string, right: string): boolean {
  return given.length === right.length && timingSafeEqual(Buffer.from(given), Buffer.from(right));
}
