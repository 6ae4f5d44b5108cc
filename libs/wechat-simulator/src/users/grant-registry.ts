import { endToken, type Grant, tokensOf } from './grant.js';
import { isUserTokenAliveAt, type UserToken, type UserTokenEnding } from './user-token.js';

/** Every token that users' authorizations issued. */
export class GrantRegistry {
  private readonly accessTokens = new Map<string, { token: UserToken; grant: Grant }>();
  private readonly refreshTokens = new Map<string, { token: UserToken; grant: Grant }>();
  private readonly byUser = new Map<string, Grant[]>();
  private issued = 0;

  /** The number of the next token. */
  nextNumber(): number {
    return ++this.issued;
  }

  add(grant: Grant): void {
    const { issuedAt } = grant.access;
    const living = this.of(grant).filter((old) =>
      tokensOf(old).some((token) => isUserTokenAliveAt(token, issuedAt)),
    );
    this.byUser.set(nameOf(grant), [...living, grant]);
    this.note(grant);
  }

  /** Registers the current tokens of a grant by their values. */
  note(grant: Grant): void {
    this.accessTokens.set(grant.access.value, { token: grant.access, grant });
    this.refreshTokens.set(grant.refresh.value, { token: grant.refresh, grant });
  }

  findAccess(value: string): UserToken | undefined {
    return this.accessTokens.get(value)?.token;
  }

  /** A refresh token and the authorization it belongs to. */
  findRefresh(value: string): { readonly token: UserToken; readonly grant: Grant } | undefined {
    return this.refreshTokens.get(value);
  }

  /** The authorizations of a user that may still be valid. */
  of(user: { readonly appId: string; readonly openid: string }): readonly Grant[] {
    return this.byUser.get(nameOf(user)) ?? [];
  }

  /** Invalidates one token; returns whether it was valid. */
  kill(value: string, at: number): boolean {
    const found = this.accessTokens.get(value) ?? this.refreshTokens.get(value);
    return found !== undefined && endToken(found.token, at, 'killed');
  }

  /** Invalidates every token of a user; returns how many were valid. */
  endAll(user: { appId: string; openid: string }, at: number, endedBy: UserTokenEnding): number {
    return this.of(user)
      .flatMap(tokensOf)
      .filter((token) => endToken(token, at, endedBy)).length;
  }

  /** Every token of an app, oldest first within its kind. */
  all(appId: string): UserToken[] {
    return [...this.accessTokens.values(), ...this.refreshTokens.values()]
      .map(({ token }) => token)
      .filter((token) => token.appId === appId);
  }
}

function nameOf({ appId, openid }: { readonly appId: string; readonly openid: string }): string {
  return `${appId} ${openid}`;
}
