import { isAliveAt, type IssuedToken } from './issued-token.js';

/** Every issued token, in order; removes the oldest invalid ones if it has a limit. */
export class TokenRegistry {
  /** The number of tokens ever issued, including removed ones. */
  count = 0;
  private readonly byValue = new Map<string, IssuedToken>();

  constructor(private readonly limit: number) {}

  add(token: IssuedToken): void {
    this.count++;
    this.byValue.set(token.value, token);
    if (this.byValue.size > this.limit) this.forgetOldest(token.issuedAt);
  }

  find(value: string): IssuedToken | undefined {
    return this.byValue.get(value);
  }

  findById(id: string): IssuedToken | undefined {
    for (const token of this.byValue.values()) if (token.id === id) return token;
    return undefined;
  }

  /** The tokens still remembered, oldest first. */
  all(): IssuedToken[] {
    return [...this.byValue.values()];
  }

  private forgetOldest(at: number): void {
    for (const [value, token] of this.byValue) {
      if (this.byValue.size <= this.limit) return;
      if (!isAliveAt(token, at)) this.byValue.delete(value);
    }
  }
}
