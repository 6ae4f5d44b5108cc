import type { Clock } from './clock.js';

/** A little less than the second between two ticks, so that each of them finds its turn. */
const PROBE_GAP_MS = 900;
/** So often an app tries for itself: a step whose answer was lost is sent once more at once. */
const OWN_TRIES = 2;

/**
 * Whether a store answers and, while it does not, who may try it. Whoever has failed before waits for the others then: one
 * step about once a second finds out for the whole process.
 */
export class StoreCondition {
  /** Why the last step failed; nothing while the store answers. */
  private reason: string | undefined;
  /** Since the last answer, by app. */
  private readonly failures = new Map<string, number>();
  private probeAt = -Infinity;

  constructor(private readonly clock: Clock) {}

  get isDown(): boolean {
    return this.reason !== undefined;
  }

  /** Why a step of this app would fail, so that it is not to be tried; nothing where it may. */
  refusalOf(appId: string): string | undefined {
    if (this.reason === undefined || (this.failures.get(appId) ?? 0) < OWN_TRIES) return undefined;
    const now = this.clock.monotonic();
    if (now < this.probeAt) return this.reason;
    this.probeAt = now + PROBE_GAP_MS;
    return undefined;
  }

  /** The store answered. Tells whether it did not before. */
  answered(): boolean {
    const wasDown = this.isDown;
    this.reason = undefined;
    if (wasDown) this.failures.clear();
    return wasDown;
  }

  /** A step of this app failed. Tells whether the store answered before. */
  failed(appId: string, reason: string): boolean {
    const wasDown = this.isDown;
    this.reason = reason;
    this.failures.set(appId, (this.failures.get(appId) ?? 0) + 1);
    this.probeAt = this.clock.monotonic() + PROBE_GAP_MS;
    return !wasDown;
  }
}
