import type { Clock } from '../ports/clock.js';
import type { RecordSnapshot } from '../ports/token-store.js';
import type { Version } from '../ports/version.js';

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

  /** Records the result of an operation. */
  hear(answer: unknown): void {
    const heard = (answer ?? {}) as Partial<RecordSnapshot> & { readonly outcome?: string };
    if (this.refusal && this.isWritten(heard)) this.refusal = undefined;
    const { record } = heard;
    if (record?.confirmedAgoMs !== 0) return;
    // Before a refusal, only the last one read matters; during it, all of them do.
    if (this.refusal) this.ahead.add(record.version);
    else this.ahead = new Set([record.version]);
  }

  private isWritten({ outcome, record }: Partial<RecordSnapshot> & { readonly outcome?: string }): boolean {
    if (outcome !== undefined) return WRITTEN.has(outcome);
    // Another process has written since. On a replica that proves nothing: its primary accepted the write.
    const { reason, at } = this.refusal!;
    if (reason === 'READONLY' || !record || this.ahead.has(record.version)) return false;
    return record.confirmedAgoMs > 0 && record.confirmedAgoMs < this.clock.monotonic() - at;
  }
}
