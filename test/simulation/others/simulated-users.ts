import type { Issued } from '../../../libs/wechat-token/src/core/ports/credential-kind.js';

/** Shorter than WeChat's two hours, so that a schedule sees many of them. */
export const USER_LIFE_MS = 900_000;

interface Grant {
  readonly user: string;
  value: string;
  endsAt: number;
}

/** WeChat's user tokens, with a refresh_token that changes at each use and ends the one before at once. */
export class SimulatedUsers {
  calls = 0;
  /** The one refresh_token of each user that WeChat takes. */
  readonly current = new Map<string, string>();
  /** Users who agree just now. */
  readonly authorizing = new Set<string>();
  private readonly grants = new Map<string, Grant>();
  private readonly ends = new Map<string, number>();
  private count = 0;

  constructor(private readonly now: () => number) {}

  /** A user agrees, and the code is exchanged. */
  authorize(user: string): Issued {
    return this.give(user);
  }

  refresh(refreshToken: string): Issued | 'gone' {
    this.calls += 1;
    const grant = this.grants.get(refreshToken);
    if (!grant || this.current.get(grant.user) !== refreshToken) return 'gone';
    return this.give(grant.user, grant);
  }

  accepts(value: string): boolean {
    return (this.ends.get(value) ?? -Infinity) > this.now();
  }

  private give(user: string, before?: Grant): Issued {
    this.count += 1;
    const isAlive = before !== undefined && before.endsAt > this.now();
    const endsAt = this.now() + USER_LIFE_MS;
    const grant = { user, value: isAlive ? before.value : `user-token-${this.count}`, endsAt };
    const issuerState = `refresh-${this.count}`;
    this.grants.set(issuerState, grant);
    this.current.set(user, issuerState);
    this.ends.set(grant.value, endsAt);
    return { value: grant.value, lifetimeMs: USER_LIFE_MS, issuerState };
  }
}
