import type { Clock } from '../../core/ports/clock.js';
import { within } from '../../core/time/deadline.js';
import { durabilityOf, type Durability, type TokenStore } from '../../core/ports/token-store.js';

/** A store may be given other settings while we run: what it said is believed for so long. */
const KNOWN_MS = 60_000;

/** Remembers whether a store may forget, and asks it again from time to time. */
export class CachedDurability {
  private known: { readonly said: Promise<Durability>; readonly until: number } | undefined;

  constructor(
    private readonly store: Pick<TokenStore, 'durable' | 'durability'>,
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {}

  /** Never rejects: of a store that does not say in time, nothing is known. */
  get(): Promise<Durability> {
    const now = this.clock.monotonic();
    if (!this.known || now > this.known.until) this.known = { said: this.ask(), until: now + KNOWN_MS };
    return this.known.said;
  }

  private ask(): Promise<Durability> {
    const late = () => new Error('late');
    return within(this.clock, this.timeoutMs, durabilityOf(this.store), late).catch(() => 'unknown' as const);
  }
}
