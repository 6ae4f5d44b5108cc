import type { UserScope } from './code-book.js';

/** Why a token of a user ended before its time. */
export type UserTokenEnding = 'killed' | 'superseded' | 'password-changed' | 'withdrawn';

/** A token of a user that the simulator issued, and what became of it. Moments are in simulated Unix milliseconds. */
export interface UserToken {
  /** Names the token without giving it away. */
  readonly id: string;
  readonly kind: 'access' | 'refresh';
  readonly appId: string;
  readonly openid: string;
  readonly scope: UserScope;
  readonly value: string;
  readonly issuedAt: number;
  /** When it ends by itself; a refresh moves the end of a living access token. */
  readonly expiresAt: number;
  /** When it ends in fact. */
  readonly endsAt: number;
  readonly endedBy?: UserTokenEnding;
}

/** Whether WeChat accepts the token at that moment. */
export function isUserTokenAliveAt(token: UserToken, at: number): boolean {
  return token.issuedAt <= at && at < token.endsAt;
}
