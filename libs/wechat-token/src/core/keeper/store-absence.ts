import type { Clock } from '../ports/clock.js';

/** A little less than the second between two ticks, so that each tick may probe. */
const PROBE_GAP_MS = 900;
/** How many failures an app has on its own: an operation whose response was lost is repeated at once. */
const OWN_TRIES = 2;

/**
 * Limits the operations on a store that does not respond. After an app's own tries have failed, one operation about once a
 * second probes the store for the whole process.
 */
export class StoreAbsence {
  /** Why the last operation failed; nothing while the store responds. */
  reason: string | undefined;
  /** Failures since the last response, by app. */
  private readonly failures = new Map<string, number>();
  private probeAt = -Infinity;

  constructor(private readonly clock: Clock) {}

  /** The reason to refuse an operation of this app without trying; nothing if it may be tried. */
  refusalOf(appId: string): string | undefined {
    if (this.reason === undefined || (this.failures.get(appId) ?? 0) < OWN_TRIES) return undefined;
    const now = this.clock.monotonic();
    if (now < this.probeAt) return this.reason;
    this.probeAt = now + PROBE_GAP_MS;
    return undefined;
  }

  /** An operation of this app got no response. */
  meet(appId: string, reason: string): void {
    this.reason = reason;
    this.failures.set(appId, (this.failures.get(appId) ?? 0) + 1);
    this.probeAt = this.clock.monotonic() + PROBE_GAP_MS;
  }

  /** Gives every app its own tries again. */
  resetTries(): void {
    this.failures.clear();
  }

  /** An operation got a response. */
  end(): void {
    if (this.reason === undefined) return;
    this.reason = undefined;
    this.resetTries();
  }
}
