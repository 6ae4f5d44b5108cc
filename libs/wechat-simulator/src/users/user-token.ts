import type { UserScope } from './code-registry.js';

/** Why a token of a user was invalidated before its expiry. */
export type UserTokenEnding = 'killed' | 'superseded' | 'password-changed' | 'withdrawn';

/** An issued token of a user and its state. Times are in simulated Unix ms. */
export interface UserToken {
  /** Identifies the token without revealing it. */
  readonly id: string;
  readonly kind: 'access' | 'refresh';
  readonly appId: string;
  readonly openid: string;
  readonly scope: UserScope;
  readonly value: string;
  readonly issuedAt: number;
  /** When it expires; a refresh extends a valid access token. */
  readonly expiresAt: number;
  /** When it actually ends. */
  readonly endsAt: number;
  readonly endedBy?: UserTokenEnding;
}

/** Whether WeChat accepts the token at that time. */
export function isUserTokenAliveAt(token: UserToken, at: number): boolean {
  return token.issuedAt <= at && at < token.endsAt;
}
