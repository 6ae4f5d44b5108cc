import { TokenRecordError } from '../../errors/token-record.error.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import type { CredentialTarget, KeeperEnvironment } from './keeper-environment.js';
import { timePointOf, type TimePoint } from '../time/time-point.js';
import type { StoreView } from './store-view.js';
import type { CommitRequest, RecordSnapshot } from '../ports/token-store.js';

/** The store's response to a commit, and when the commit was sent. */
export interface Written {
  readonly snapshot: RecordSnapshot;
  readonly asked: TimePoint;
}

/** A commit that the store has not accepted yet. */
interface Entry {
  readonly request: CommitRequest;
  /** On the monotonic clock. */
  readonly begunAt: number;
  /** How often the store's clock had jumped by then. */
  readonly jumps: number;
  /** A write has failed already. */
  isDelayed: boolean;
  /** On the monotonic clock: the earliest next try by the tick. */
  restsUntil: number;
}

/**
 * Holds a credential that WeChat issued and the store has not written yet, and retries until it is written or superseded. If
 * the key holds something unreadable, which is never overwritten, retries now and then until the credential expires.
 *
 * After a crash between WeChat's response and the commit, the outbox is lost with the process: the lease expires, and the
 * next process requests again: a `same` issuer returns the same credential; from a `supersedes` issuer, only after the request
 * is no longer in doubt, unless there is no valid credential.
 */
export class CommitOutbox {
  private entry: Entry | undefined;

  constructor(
    private readonly target: CredentialTarget,
    private readonly env: KeeperEnvironment,
    private readonly view: StoreView,
  ) {}

  get isEmpty(): boolean {
    return this.entry === undefined;
  }

  /** Milliseconds until the next retry; `Infinity` when there is nothing to write. */
  dueInMs(): number {
    if (!this.entry) return Infinity;
    return Math.max(0, this.entry.restsUntil - this.env.clock.monotonic());
  }

  /**
   * Writes an issued credential now or, if the store fails, with a later attempt. Its lifetime counts from `begunAt`. Throws as the
   * store does.
   */
  async commit(written: CommitRequest, { mono: begunAt }: TimePoint): Promise<Written> {
    const { keepMs } = this.target.kind;
    const request = keepMs === undefined ? written : { ...written, keepMs };
    const isDelayed = this.entry?.isDelayed ?? false;
    const { jumps } = this.env.storeClock;
    const entry: Entry = { request, begunAt, jumps, isDelayed, restsUntil: -Infinity };
    this.entry = entry;
    try {
      return await this.write(entry);
    } catch (error) {
      entry.isDelayed = this.entry === entry;
      if (entry.isDelayed) this.env.emit({ type: 'commit-delayed', key: this.target.key });
      throw error;
    }
  }

  /** Retries the write, if there is one. */
  retry(): Promise<Written> | undefined {
    return this.entry && this.write(this.entry);
  }

  /** As {@link retry}. A store that refuses writes may have a newer version: then there is nothing left to write. */
  async retryOrYield(): Promise<Written | undefined> {
    const { entry } = this;
    try {
      return await this.retry();
    } catch (error) {
      if (!(error instanceof TokenStoreError) || error.reason === 'TIMEOUT') throw error;
      const asked = timePointOf(this.env.clock);
      const snapshot = await this.env.store.read(this.target.key);
      const isSuperseded = snapshot.record !== undefined && snapshot.record.version > entry!.request.version;
      if (!isSuperseded) throw error;
      this.done(entry!);
      return { snapshot, asked };
    }
  }

  private async write(entry: Entry): Promise<Written> {
    const { request, begunAt } = entry;
    const asked = timePointOf(this.env.clock);
    // Counted down here: the store's clock may have moved since the instants were computed. By the monotonic clock,
    // which nobody sets: what the host slept shows in the instants.
    const lifetimeMs = Math.max(0, request.lifetimeMs - (asked.mono - begunAt));
    try {
      const { snapshot } = await this.env.store.commit({ ...request, lifetimeMs });
      this.done(entry);
      return { snapshot, asked };
    } catch (error) {
      if (error instanceof TokenRecordError) this.leaveUnreadable(entry, lifetimeMs);
      throw error;
    }
  }

  private done(entry: Entry): void {
    this.remove(entry);
    if (entry.isDelayed) this.env.emit({ type: 'commit-written', key: this.target.key });
    entry.isDelayed = false;
  }

  /** Only a person can repair the key, and an expired credential is of no use: then drops it. */
  private leaveUnreadable(entry: Entry, lifetimeMs: number): void {
    const { clock, policy, emit } = this.env;
    entry.restsUntil = clock.monotonic() + policy.timing.pollMs;
    if (lifetimeMs > 0) return;
    this.remove(entry);
    emit({ type: 'commit-given-up', key: this.target.key });
  }

  private remove(entry: Entry): void {
    if (this.entry === entry) this.entry = undefined;
    // If the clock has not jumped since this entry was created, the dates in the store are from after the last jump.
    if (this.env.storeClock.jumps === entry.jumps) this.view.trustClock();
  }
}
