import { isUserTokenAliveAt, type UserToken, type UserTokenEnding } from './user-token.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** One authorization of a user: the access token and the refresh token that now hold. */
export interface Grant {
  readonly appId: string;
  readonly openid: string;
  access: Mutable<UserToken>;
  refresh: Mutable<UserToken>;
  /** Refresh tokens that another took the place of and that may still be accepted. */
  earlier: Mutable<UserToken>[];
}

/** Every token of a grant that may still be alive. */
export function tokensOf(grant: Grant): Mutable<UserToken>[] {
  return [grant.access, grant.refresh, ...grant.earlier];
}

/** Ends a token at that moment, if it was alive; answers whether it was. */
export function endToken(token: Mutable<UserToken>, at: number, endedBy: UserTokenEnding): boolean {
  if (!isUserTokenAliveAt(token, at)) return false;
  token.endsAt = at;
  token.endedBy = endedBy;
  return true;
}
