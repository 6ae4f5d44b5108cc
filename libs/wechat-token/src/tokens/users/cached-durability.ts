import type { Clock } from '../../core/ports/clock.js';
import { within } from '../../core/time/deadline.js';
import { durabilityOf, type Durability, type TokenStore } from '../../core/ports/token-store.js';

/** The settings of a store may change while we run: its answer is cached for this long. */
const KNOWN_MS = 60_000;

/** Caches whether a store may lose data, and queries it again from time to time. */
export class CachedDurability {
  private known: { readonly durability: Promise<Durability>; readonly until: number } | undefined;

  constructor(
    private readonly store: Pick<TokenStore, 'durable' | 'durability'>,
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {}

  /** Never rejects: `unknown` if the store does not answer in time. */
  get(): Promise<Durability> {
    const now = this.clock.monotonic();
    if (!this.known || now > this.known.until) this.known = { durability: this.ask(), until: now + KNOWN_MS };
    return this.known.durability;
  }

  private ask(): Promise<Durability> {
    const late = () => new Error('late');
    return within(this.clock, this.timeoutMs, durabilityOf(this.store), late).catch(() => 'unknown' as const);
  }
}
