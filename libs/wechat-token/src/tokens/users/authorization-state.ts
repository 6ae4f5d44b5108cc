import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../core/ports/clock.js';
import type { InvalidAuthorization } from '../../errors/authorization-invalid.error.js';

/** How long a user may take to agree. */
const STATE_LIFE_MS = 10 * 60_000;

/** How far the clocks of a fleet's hosts may differ. */
const AHEAD_MS = 60_000;

const TIME_BYTES = 6;
const NONCE_BYTES = 12;
const MAC_BYTES = 18;

/** What a state is bound to. Every process that knows the AppSecret can check it. */
export interface StateFacts {
  readonly appId: string;
  readonly appSecret: string;
  /** The content of the user's cookie or session. */
  readonly boundTo: string;
}

/**
 * Creates and checks the `state` of an authorization (against CSRF, and against a callback that is slipped to another user): its creation
 * time, a nonce, and an HMAC over both, the app and the content of the user's cookie. 72 letters and digits, because WeChat accepts no
 * other characters; it contains no secret.
 *
 * @see https://developers.weixin.qq.com/doc/service/guide/h5/auth.html
 */
export class AuthorizationStates {
  /** The nonces used in this process, and until when they are remembered, in the order of time. */
  private readonly used = new Map<string, number>();

  /** `timeScale` is how many times faster `clock` runs than the user. */
  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly timeScale = 1,
  ) {}

  make(facts: StateFacts): string {
    const head = Buffer.alloc(TIME_BYTES + NONCE_BYTES);
    head.writeUIntBE(Math.floor(this.clock.now()), 0, TIME_BYTES);
    randomBytes(NONCE_BYTES).copy(head, TIME_BYTES);
    return Buffer.concat([head, macOf(head, facts)]).toString('hex');
  }

  /** Uses up the state, or returns why it is invalid. */
  spend(state: unknown, facts: StateFacts): InvalidAuthorization | undefined {
    if (typeof state !== 'string' || !/^[0-9a-f]{72}$/.test(state)) return 'STATE_WRONG';
    const bytes = Buffer.from(state, 'hex');
    const head = bytes.subarray(0, TIME_BYTES + NONCE_BYTES);
    if (!timingSafeEqual(bytes.subarray(head.length), macOf(head, facts))) return 'STATE_WRONG';

    const now = this.clock.now();
    const madeAt = head.readUIntBE(0, TIME_BYTES);
    const lifetimeMs = STATE_LIFE_MS * this.timeScale;
    const aheadMs = AHEAD_MS * this.timeScale;
    if (madeAt > now + aheadMs || now > madeAt + lifetimeMs) return 'STATE_EXPIRED';
    return this.remember(state, now, lifetimeMs + aheadMs) ? undefined : 'STATE_REPLAYED';
  }

  private remember(state: string, now: number, forMs: number): boolean {
    for (const [other, until] of this.used) {
      if (until > now) break;
      this.used.delete(other);
    }
    if (this.used.has(state)) return false;
    this.used.set(state, now + forMs);
    return true;
  }
}

function macOf(head: Buffer, { appId, appSecret, boundTo }: StateFacts): Buffer {
  const key = createHmac('sha256', appSecret).update('nestjs-wechat-token authorization state').digest();
  const holder = createHash('sha256').update(boundTo).digest();
  const mac = createHmac('sha256', key).update(appId).update('\0').update(holder).update(head).digest();
  return mac.subarray(0, MAC_BYTES);
}
