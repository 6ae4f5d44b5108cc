import type { Clock } from '../ports/clock.js';
import type { RecordSnapshot } from '../ports/token-store.js';
import type { Version } from '../ports/version.js';

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

/** Failures of a store that is readable and refuses writes: full, a replica, cannot save, or without replicas. */
const REFUSALS: ReadonlySet<string> = new Set(['OOM', 'READONLY', 'MISCONF', 'NOREPLICAS']);
/** Failures that any operation may have. From a write, they mean that this program may only read. */
const REFUSALS_OF_WRITES: ReadonlySet<string> = new Set(['NOPERM', 'COMMAND_DISABLED']);
/** Operations that write nothing. */
const READS: ReadonlySet<string> = new Set(['read', 'revisions', 'inspect']);
/** Outcomes that prove a write. The others do not show whether the store would accept one. */
const WRITTEN: ReadonlySet<string> = new Set(['granted', 'committed', 'taken', 'marked']);

/** Tracks whether a store that responds also accepts writes, which successful reads do not show. */
export class StoreWrites {
  private refusal: { readonly reason: string; readonly at: number } | undefined;
  /** Versions dated ahead of the store's clock after it was set back: once it catches up, they look like new writes. */
  private ahead = new Set<Version>();

  constructor(private readonly clock: Clock) {}

  /** Why the store refuses writes; nothing if it accepts them. */
  get reason(): string | undefined {
    return this.refusal?.reason;
  }

  /** Records the failure of an operation. Returns whether it was a refused write. */
  isRefused(operation: string, reason: string): boolean {
    const isRefusal = REFUSALS.has(reason) || (!READS.has(operation) && REFUSALS_OF_WRITES.has(reason));
    if (isRefusal) this.refusal = { reason, at: this.clock.monotonic() };
    return isRefusal;
  }

  /** Records the result of an operation that began at `askedAt` on the monotonic clock. The response may have been waiting here. */
  observe(answer: unknown, askedAt: number): void {
    const heard = (answer ?? {}) as Partial<RecordSnapshot> & { readonly outcome?: string };
    if (this.refusal && this.isWritten(heard, askedAt)) this.refusal = undefined;
    const { record } = heard;
    if (record?.confirmedAgoMs !== 0) return;
    // Before a refusal, only the last one read matters; during it, all of them do.
    if (this.refusal) this.ahead.add(record.version);
    else this.ahead = new Set([record.version]);
  }

  private isWritten(
    { outcome, record }: Partial<RecordSnapshot> & { readonly outcome?: string },
    askedAt: number,
  ): boolean {
    if (outcome !== undefined) return WRITTEN.has(outcome);
    // Another process has written since. On a replica that proves nothing: its primary accepted the write.
    const { reason, at } = this.refusal!;
    if (reason === 'READONLY' || !record || this.ahead.has(record.version)) return false;
    return record.confirmedAgoMs > 0 && record.confirmedAgoMs < askedAt - at;
  }
}
