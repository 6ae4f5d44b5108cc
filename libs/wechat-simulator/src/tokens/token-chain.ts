import type { IssuedToken } from './issued-token.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The tokens of one app from one endpoint that may still be valid, newest first. */
export class TokenChain {
  private links: Mutable<IssuedToken>[] = [];

  /** The newest token, while it is valid. */
  current(at: number): IssuedToken | undefined {
    const newest = this.links[0];
    return newest && newest.endsAt > at ? newest : undefined;
  }

  /**
   * Adds a token at the head. The previous one ends at most `graceMs` later; those that are more than `liveGenerations` from the head end
   * at once.
   */
  push(token: IssuedToken, graceMs: number, liveGenerations: number): void {
    const at = token.issuedAt;
    const [previous] = this.links;
    if (previous) {
      previous.supersededAt = at;
      endBy(previous, at + graceMs);
    }
    for (const old of this.links.slice(Math.max(0, liveGenerations - 1))) endBy(old, at);
    this.links = [token, ...this.links.filter((link) => link.endsAt > at)];
  }

  /** Invalidates every token, or one of them, at that time. */
  kill(at: number, id?: string): void {
    for (const link of this.links) if (id === undefined || link.id === id) endBy(link, at);
  }
}

function endBy(token: Mutable<IssuedToken>, at: number): void {
  token.endsAt = Math.min(token.endsAt, at);
}
