import { timingSafeEqual } from 'node:crypto';
import { StandInRing } from './stand-in-ring.js';
import type { Client } from '../clients/client.js';
import { UNKNOWN_CLIENT_DIGESTS } from '../clients/client-key.js';
import type { StandInOptions } from '../wechat-token-server.options.js';
import { checkStandIns, STAND_IN_LIFE } from './stand-ins.check.js';

/** The prefix of every stand-in. */
export const STAND_IN_PREFIX = 'wts1-';
/** Stand-ins expire on a boundary, so that repeated requests of a client get the same text. */
const BOUNDARY_SECONDS = 300;
/** In base 36 with leading zeros, so that the length does not depend on the time. */
const END_LENGTH = 8;

const STAND_IN =
  /^(wts1-([A-Za-z0-9]{1,16})-([A-Za-z0-9-]{1,32})-(wx[0-9a-f]{16})-([0-9a-z]{8}))-([A-Za-z0-9_-]{43})$/;

/** A stand-in, as it is given to a client. */
export interface GivenStandIn {
  readonly value: string;
  /** Never more than its remaining lifetime. */
  readonly expiresInSeconds: number;
}

/** The client, its key's digest and the app of a stand-in, or why it is invalid. */
export type ReadStandIn<T> =
  | { readonly ok: true; readonly client: T; readonly digest: string; readonly appId: string }
  | { readonly ok: false; readonly reason: 'STAND_IN' | 'STAND_IN_ENDED' };

/** The fields of a client that are needed. */
export type StandInClient = Pick<Client, 'id' | 'digests'>;

/**
 * Issues and reads stand-ins (代用令牌): signed texts that name a client and an app, 80 to 126 characters of `A-Za-z0-9_-`.
 * Stateless, so any server with the same keys reads them, also after a restart. Each is bound to the client key that it was
 * issued for: removing the digest of the key ends its stand-ins.
 */
export class StandIns {
  private current!: StandInRing;
  private lifeSeconds!: number;

  constructor(
    options: StandInOptions,
    /** Unix ms. */
    private readonly now: () => number = Date.now,
  ) {
    this.replace(options);
  }

  /** The keys, as they are now. */
  get ring(): StandInRing {
    return this.current;
  }

  /**
   * Replaces the keys: stand-ins that other keys signed are invalid from now on. Throws `WechatTokenOptionsError` and
   * changes nothing if one of them is wrong.
   */
  replace(options: StandInOptions): void {
    checkStandIns(options);
    this.current = new StandInRing(options);
    this.lifeSeconds = options.lifeSeconds ?? STAND_IN_LIFE.default;
  }

  /** Issues a stand-in of the app for the client. `digest` is that of the key in the client's request. */
  give({ id, digests }: StandInClient, appId: string, digest = digests[0] ?? ''): GivenStandIn {
    const { signingId } = this.ring;
    const earliest = this.now() / 1_000 + this.lifeSeconds;
    const end = Math.ceil(earliest / BOUNDARY_SECONDS) * BOUNDARY_SECONDS;
    const text = [`${STAND_IN_PREFIX}${signingId}`, id, appId, writtenEnd(end)].join('-');
    const signature = this.ring.sign(signedOf(text, digest), signingId);
    return { value: `${text}-${signature}`, expiresInSeconds: this.lifeSeconds };
  }

  /** Reads a stand-in. Checks its signature first: an invalid one reveals nothing else. */
  read<T extends StandInClient>(value: string, find: (clientId: string) => T | undefined): ReadStandIn<T> {
    const [, text = '', keyId = '', clientId = '', appId = '', end = '', signature = ''] =
      STAND_IN.exec(value) ?? [];
    const client = clientId === '' ? undefined : find(clientId);
    const digest = (client?.digests ?? UNKNOWN_CLIENT_DIGESTS).find((each) => {
      const right = this.ring.sign(signedOf(text, each), keyId);
      return right !== undefined && isSame(signature, right);
    });
    if (!client || digest === undefined) return { ok: false, reason: 'STAND_IN' };
    const endsAt = Number.parseInt(end, 36) * 1_000;
    return this.now() < endsAt
      ? { ok: true, client, digest, appId }
      : { ok: false, reason: 'STAND_IN_ENDED' };
  }
}

/** The signed text. The stand-in does not contain the digest: it is compared with the client's current ones. */
function signedOf(text: string, digest: string): string {
  return `${text}\n${digest}`;
}

function writtenEnd(seconds: number): string {
  return seconds.toString(36).padStart(END_LENGTH, '0');
}

/** Compares the texts: decoding would ignore the spare bits of the last character. */
export function isSame(given: string, right: string): boolean {
  return given.length === right.length && timingSafeEqual(Buffer.from(given), Buffer.from(right));
}
