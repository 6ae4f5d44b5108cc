import type { Clock } from '../ports/clock.js';

/** A little less than the second between two ticks, so that each of them finds its turn. */
const PROBE_GAP_MS = 900;
/** So often an app tries for itself: a step whose answer was lost is sent once more at once. */
const OWN_TRIES = 2;

/**
 * Who may try a store that does not answer. An app that has failed by itself waits for the others then: one step about once
 * a second finds out for the whole process.
 */
export class StoreAbsence {
  /** Why the last step failed; nothing while the store answers. */
  reason: string | undefined;
  /** Since the last answer, by app. */
  private readonly failures = new Map<string, number>();
  private probeAt = -Infinity;

  constructor(private readonly clock: Clock) {}

  /** Why a step of this app would fail, so that it is not to be tried; nothing where it may. */
  refusalOf(appId: string): string | undefined {
    if (this.reason === undefined || (this.failures.get(appId) ?? 0) < OWN_TRIES) return undefined;
    const now = this.clock.monotonic();
    if (now < this.probeAt) return this.reason;
    this.probeAt = now + PROBE_GAP_MS;
    return undefined;
  }

  /** A step of this app was not answered. */
  meet(appId: string, reason: string): void {
    this.reason = reason;
    this.failures.set(appId, (this.failures.get(appId) ?? 0) + 1);
    this.probeAt = this.clock.monotonic() + PROBE_GAP_MS;
  }

  /** Lets every app try by itself again. */
  resetTries(): void {
    this.failures.clear();
  }

  /** A step was answered. */
  end(): void {
    if (this.reason === undefined) return;
    this.reason = undefined;
    this.resetTries();
  }
}
