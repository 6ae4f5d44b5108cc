import type { Clock } from '../ports/clock.js';
import type { RecordSnapshot } from '../ports/token-store.js';
import type { Version } from '../ports/version.js';

/** What a store answers that can be read, and takes no writes: it is full, a replica, cannot save, or is alone. */
const REFUSALS: ReadonlySet<string> = new Set(['OOM', 'READONLY', 'MISCONF', 'NOREPLICAS']);
/** What it may answer to any step. To one that writes, it says that this program may read and no more. */
const REFUSALS_OF_WRITES: ReadonlySet<string> = new Set(['NOPERM', 'COMMAND_DISABLED']);
/** Steps that want nothing written. */
const READS: ReadonlySet<string> = new Set(['read', 'revisions', 'inspect']);
/** Outcomes of steps that have written. Of the others, none says whether the store would have taken it. */
const WRITTEN: ReadonlySet<string> = new Set(['granted', 'committed', 'taken', 'marked']);

/** Whether a store that answers takes writes as well: reads that succeed say nothing of that. */
export class StoreWrites {
  private refusal: { readonly reason: string; readonly at: number } | undefined;
  /** Versions that lay ahead of the store's clock, which was set back: it catches up, and they seem to be from just now. */
  private ahead = new Set<Version>();

  constructor(private readonly clock: Clock) {}

  /** Why it takes none; nothing where it does. */
  get reason(): string | undefined {
    return this.refusal?.reason;
  }

  /** Takes the failure of a step. Answers whether it was a refusal to write. */
  isRefused(operation: string, reason: string): boolean {
    const isRefusal = REFUSALS.has(reason) || (!READS.has(operation) && REFUSALS_OF_WRITES.has(reason));
    if (isRefusal) this.refusal = { reason, at: this.clock.monotonic() };
    return isRefusal;
  }

  /** Takes the answer to a step. */
  hear(answer: unknown): void {
    const heard = (answer ?? {}) as Partial<RecordSnapshot> & { readonly outcome?: string };
    if (this.refusal && this.isWritten(heard)) this.refusal = undefined;
    const { record } = heard;
    if (record?.confirmedAgoMs !== 0) return;
    // One may be read right before the refusal; more matter under it alone.
    if (this.refusal) this.ahead.add(record.version);
    else this.ahead = new Set([record.version]);
  }

  private isWritten({ outcome, record }: Partial<RecordSnapshot> & { readonly outcome?: string }): boolean {
    if (outcome !== undefined) return WRITTEN.has(outcome);
    // Another process has written since. Only of a replica that is no proof: what it has, its primary took.
    const { reason, at } = this.refusal!;
    if (reason === 'READONLY' || !record || this.ahead.has(record.version)) return false;
    return record.confirmedAgoMs > 0 && record.confirmedAgoMs < this.clock.monotonic() - at;
  }
}
