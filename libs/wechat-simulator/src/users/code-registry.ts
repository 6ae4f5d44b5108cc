/** What an app may read of a user: the openid, or the profile too. */
export type UserScope = 'snsapi_base' | 'snsapi_userinfo';

/** All scopes. */
export const USER_SCOPES: readonly UserScope[] = ['snsapi_base', 'snsapi_userinfo'];

/** A code that represents a user until it is exchanged. */
export interface UserCode {
  readonly value: string;
  readonly openid: string;
  readonly scope: UserScope;
  readonly expiresAt: number;
}

/** The codes of one app; each can be used once. */
export class CodeRegistry {
  private readonly codes = new Map<string, UserCode>();
  private readonly used = new Set<string>();

  add(code: UserCode): void {
    this.codes.set(code.value, code);
  }

  find(value: string): UserCode | undefined {
    return this.codes.get(value);
  }

  isUsed(value: string): boolean {
    return this.used.has(value);
  }

  use(value: string): void {
    this.used.add(value);
  }
}
