/** What the simulated account is like. */
export interface AccountRules {
  /** How many generations back a token of the old endpoint still works for five minutes. */
  readonly keeps: 'one-back' | 'all';
}

interface Token {
  readonly value: string;
  readonly issuedAt: number;
  endsAt: number;
  /** When WeChat last answered with it, or that it is current. */
  givenAt: number;
}

const LIFE_MS = 7_200_000;
const OVERLAP_MS = 300_000;
const FORCE_GAP_MS = 30_000;

/** WeChat's two token endpoints as documented: who was given which token, and whether it is accepted now. */
export class SimulatedWechat {
  /** Tokens issued, by endpoint. */
  readonly issued = { stable: 0, legacy: 0 };
  /** When a forced call, ours or somebody else's, last ended a token. */
  lastForcedAt = -Infinity;
  private readonly tokens = new Map<string, Token>();
  private readonly legacy: Token[] = [];
  private stable: Token | undefined;
  private stableBefore: Token | undefined;
  private forcedToday = 0;
  private count = 0;

  constructor(
    private readonly now: () => number,
    private readonly rules: AccountRules,
    /** So begin the values of its tokens. */
    private readonly prefix = '',
  ) {}

  /** `GET /cgi-bin/token`: a new one each time, the one before ends within five minutes. */
  issueLegacy(): { value: string; lifetimeMs: number } {
    const token = this.mint('legacy');
    const before = this.legacy.at(-1);
    if (before) before.endsAt = Math.min(before.endsAt, this.now() + OVERLAP_MS);
    if (this.rules.keeps === 'one-back') {
      for (const older of this.legacy.slice(0, -1)) older.endsAt = Math.min(older.endsAt, this.now());
    }
    this.legacy.push(token);
    if (this.legacy.length > 8) this.legacy.shift();
    return { value: token.value, lifetimeMs: LIFE_MS };
  }

  /** `POST /cgi-bin/stable_token`: the same one with what is left, a new one in the last five minutes. */
  issueStable(isForced: boolean): { value: string; lifetimeMs: number } | 'quota' {
    const now = this.now();
    const isTooSoon = now - this.lastForcedAt < FORCE_GAP_MS;
    if (isForced && this.forcedToday >= 20) return 'quota';
    if (isForced && !isTooSoon) {
      this.forcedToday += 1;
      this.lastForcedAt = now;
      if (this.stableBefore) this.stableBefore.endsAt = Math.min(this.stableBefore.endsAt, now);
      if (this.stable) this.stable.endsAt = Math.min(this.stable.endsAt, now + OVERLAP_MS);
      this.renewStable();
    } else if (!this.stable || this.stable.endsAt - now <= OVERLAP_MS) {
      this.renewStable();
    }
    const { value, endsAt } = this.stable!;
    this.stable!.givenAt = now;
    return { value, lifetimeMs: Math.floor((endsAt - now) / 1_000) * 1_000 };
  }

  accepts(value: string): boolean {
    return (this.tokens.get(value)?.endsAt ?? -Infinity) > this.now();
  }

  /** Whether it ended, or will, before the life it was given. */
  wasCut(value: string): boolean {
    const token = this.tokens.get(value);
    return token !== undefined && token.endsAt < token.issuedAt + LIFE_MS;
  }

  /** `GET /cgi-bin/getcallbackip`: a word of WeChat's that a value is current, if it is. */
  check(value: string): boolean {
    if (!this.accepts(value)) return false;
    this.tokens.get(value)!.givenAt = this.now();
    return true;
  }

  /** When it was made. */
  issuedAt(value: string): number {
    return this.tokens.get(value)?.issuedAt ?? -Infinity;
  }

  /** When it ends, or ended. */
  endsAt(value: string): number {
    return this.tokens.get(value)?.endsAt ?? -Infinity;
  }

  /** When WeChat last answered with this value, or that it is current. */
  givenAt(value: string): number {
    return this.tokens.get(value)?.givenAt ?? -Infinity;
  }

  private renewStable(): void {
    this.stableBefore = this.stable;
    this.stable = this.mint('stable');
  }

  private mint(endpoint: 'stable' | 'legacy'): Token {
    const now = this.now();
    this.count += 1;
    this.issued[endpoint] += 1;
    const value = `${this.prefix}${endpoint}-${this.count}`;
    const token = { value, issuedAt: now, endsAt: now + LIFE_MS, givenAt: now };
    this.tokens.set(token.value, token);
    return token;
  }
}
