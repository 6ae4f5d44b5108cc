import { isUserTokenAliveAt, type UserToken, type UserTokenEnding } from './user-token.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** One authorization of a user: the current access token and refresh token. */
export interface Grant {
  readonly appId: string;
  readonly openid: string;
  access: Mutable<UserToken>;
  refresh: Mutable<UserToken>;
  /** Replaced refresh tokens that may still be accepted. */
  earlier: Mutable<UserToken>[];
}

/** Every token of a grant that may still be valid. */
export function tokensOf(grant: Grant): Mutable<UserToken>[] {
  return [grant.access, grant.refresh, ...grant.earlier];
}

/** Invalidates a token at that time; returns whether it was valid. */
export function endToken(token: Mutable<UserToken>, at: number, endedBy: UserTokenEnding): boolean {
  if (!isUserTokenAliveAt(token, at)) return false;
  token.endsAt = at;
  token.endedBy = endedBy;
  return true;
}
