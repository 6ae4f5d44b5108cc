import { TokenRecordError } from '../../errors/token-record.error.js';
import { TokenServerRefusedError } from '../../errors/token-server-refused.error.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { Clock } from '../ports/clock.js';
import type { CredentialKey } from '../ports/credential.js';
import { countdown, within } from '../time/deadline.js';
import type {
  AbandonRequest,
  AcquireRequest,
  CommitRequest,
  ForgetRequest,
  RecordSnapshot,
  RestoreRequest,
  RejectRequest,
  TokenStore,
  WatchListener,
} from '../ports/token-store.js';
import type { Version } from '../ports/version.js';

/** What is wrong with the store. */
export interface StoreTrouble {
  /** A word we know: `TIMEOUT`, `OOM`. */
  readonly reason: string;
  /** Whether reads succeed; then only writes are refused. */
  readonly isReadable: boolean;
  /** Host and port of the store, where they are known. */
  readonly address?: string | undefined;
}

/**
 * Wraps a store: adds a deadline to each operation, converts its failures to errors of ours, and reports when it goes down
 * and comes back. While it is down, most operations fail at once with the last failure.
 */
export class GuardedStore implements TokenStore {
  readonly durable: boolean;
  readonly address: string | undefined;
  private readonly writes: StoreWrites;
  private readonly absence: StoreAbsence;
  private emitted: StoreTrouble | undefined;
  private hasAnswered = false;
  /** What is left of the time of the first response. It is counted once for all operations, so that a suspension is one part of it. */
  private firstAnswerLeftMs: number;
  private stopCount: (() => void) | undefined;

  constructor(
    private readonly store: TokenStore,
    private readonly options: {
      readonly clock: Clock;
      readonly timeoutMs: number;
      /** The deadline of the very first response, since every operation waits for the connection. */
      readonly firstAnswerMs?: number;
      readonly onDown: (trouble: StoreTrouble) => void;
      readonly onBack: () => void;
      readonly onFailure?: (operation: string, reason: string) => void;
    },
  ) {
    this.durable = store.durable;
    this.address = store.address;
    this.writes = new StoreWrites(options.clock);
    this.absence = new StoreAbsence(options.clock);
    this.firstAnswerLeftMs = options.firstAnswerMs ?? 0;
  }

  /** Whether the last operation that was sent got no response. */
  get isAway(): boolean {
    return this.absence.reason !== undefined;
  }

  /** Lets every app try again, because a credential that is not written now is lost. Leaves no timer behind. */
  prepareShutdown(): void {
    this.stopCount?.();
    this.absence.resetTries();
  }

  read(key: CredentialKey) {
    return this.step('read', key.appId, () => this.store.read(key));
  }

  revisions(keys: readonly CredentialKey[]) {
    return this.step('revisions', undefined, () => this.store.revisions(keys));
  }

  acquire(request: AcquireRequest) {
    return this.step('acquire', request.key.appId, () => this.store.acquire(request));
  }

  commit(request: CommitRequest) {
    return this.step('commit', request.key.appId, () => this.store.commit(request));
  }

  abandon(request: AbandonRequest) {
    return this.step('abandon', request.key.appId, () => this.store.abandon(request));
  }

  restore(request: RestoreRequest) {
    return this.step('restore', request.key.appId, () => this.store.restore(request));
  }

  reject(request: RejectRequest) {
    const { rejectTimeoutMs } = this.store;
    return this.step('reject', request.key.appId, () => this.store.reject(request), rejectTimeoutMs);
  }

  forget(request: ForgetRequest) {
    return this.step('forget', request.key.appId, () => this.store.forget(request));
  }

  inspect(appId: string) {
    return this.step('inspect', appId, () => this.store.inspect(appId));
  }

  watch(listener: WatchListener): () => void {
    return this.store.watch(listener);
  }

  private async step<T>(
    operation: string,
    appId: string | undefined,
    run: () => Promise<T>,
    timeoutMs = this.options.timeoutMs,
  ): Promise<T> {
    const { clock } = this.options;
    const fail = (reason: string) => new TokenStoreError(operation, reason, appId, this.address);
    const refusal = this.absence.refusalOf(appId ?? '');
    if (refusal !== undefined) throw fail(refusal);
    const askedAt = clock.monotonic();
    try {
      const answer = await within(clock, this.patienceMs(timeoutMs), run(), () => fail('TIMEOUT'));
      this.writes.observe(answer, askedAt);
      this.answered();
      return answer;
    } catch (error) {
      // A foreign error may quote its command, token included.
      const known = error instanceof WechatTokenError ? error : fail('UNKNOWN');
      if (known instanceof TokenStoreError) this.failed(operation, appId, known.reason);
      // The store responded, with something unreadable or a refusal.
      if (known instanceof TokenRecordError || known instanceof TokenServerRefusedError) this.answered();
      throw known;
    }
  }

  /** A store that is slow to connect is not down: otherwise every process would call WeChat at its start. */
  private patienceMs(timeoutMs: number): number {
    if (this.hasAnswered) return timeoutMs;
    const passed = (leftMs: number) => void (this.firstAnswerLeftMs = leftMs);
    this.stopCount ??= countdown(this.options.clock, this.firstAnswerLeftMs, passed);
    return Math.max(timeoutMs, this.firstAnswerLeftMs);
  }

  private answered(): void {
    this.hasAnswered = true;
    this.stopCount?.();
    this.absence.end();
    this.emit();
  }

  private failed(operation: string, appId: string | undefined, reason: string): void {
    this.options.onFailure?.(operation, reason);
    // A refusal is a response.
    if (this.writes.isRefused(operation, reason)) return this.answered();
    this.absence.noteFailure(appId ?? '', reason);
    this.emit();
  }

  /** Reports each trouble once, however many operations fail, and its end once. */
  private emit(): void {
    const { absence, writes, emitted, address } = this;
    const reason = absence.reason ?? writes.reason;
    const trouble = reason === undefined ? undefined : { reason, isReadable: !this.isAway, address };
    if (trouble?.isReadable === emitted?.isReadable) return;
    this.emitted = trouble;
    if (trouble) this.options.onDown(trouble);
    else this.options.onBack();
  }
}

/** A little less than the second between two ticks, so that each tick may probe. */
const PROBE_GAP_MS = 900;
/** How many failures an app has on its own: an operation whose response was lost is repeated at once. */
const OWN_TRIES = 2;

/**
 * Limits the operations on a store that does not respond. After an app's own tries have failed, one operation about once a
 * second probes the store for the whole process.
 */
class StoreAbsence {
  /** Why the last operation failed; nothing while the store responds. */
  reason: string | undefined;
  /** Failures since the last response, by app. */
  private readonly failures = new Map<string, number>();
  private probeAt = 0;

  constructor(private readonly clock: Clock) {}

  /** The reason to refuse an operation of this app without trying; nothing if it may be tried. */
  refusalOf(appId: string): string | undefined {
    if ((this.failures.get(appId) ?? 0) < OWN_TRIES) return undefined;
    const now = this.clock.monotonic();
    if (now < this.probeAt) return this.reason;
    this.probeAt = now + PROBE_GAP_MS;
    return undefined;
  }

  /** An operation of this app got no response. */
  noteFailure(appId: string, reason: string): void {
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

/** A slow response makes the store's clock look set back by as much as it was late. */
const SET_BACK_MS = 2_000;

/** How many versions that may lie ahead are remembered. One that is read in the millisecond of its write looks like them. */
const MOST_AHEAD = 10_000;

/** Tracks whether a store that responds also accepts writes, which successful reads do not show. */
export class StoreWrites {
  private refusal: { readonly reason: string; readonly at: number } | undefined;
  /** Versions dated ahead of the store's clock after it was set back: once it catches up, they look like new writes. */
  private readonly ahead = new Set<Version>();
  /** The store's clock less the monotonic one, when it responded last. */
  private offsetMs = -Infinity;
  /** What the store's clock had shown when it was set back before a refusal: a record of an earlier date may be from before that refusal. */
  private shownBefore = -Infinity;

  constructor(
    private readonly clock: Clock,
    private readonly mostAhead = MOST_AHEAD,
  ) {}

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
    const result = (answer ?? {}) as Partial<RecordSnapshot> & { readonly outcome?: string };
    this.observeClock(result.storeTime, askedAt);
    if (this.refusal && this.isWritten(result, askedAt)) this.refusal = undefined;
    const { record } = result;
    if (!record) return;
    if (record.confirmedAgoMs === 0) this.ahead.add(record.version);
    if (this.refusal) return;
    if (record.confirmedAgoMs > 0) this.ahead.delete(record.version);
    else this.forgetOldest();
  }

  private forgetOldest(): void {
    for (const version of this.ahead) {
      if (this.ahead.size <= this.mostAhead) return;
      this.ahead.delete(version);
    }
  }

  /** By a clock that is set back, what was written before looks younger than it is: only later dates prove a write then. */
  private observeClock(storeTime: number | undefined, askedAt: number): void {
    if (storeTime === undefined) return;
    const offsetMs = storeTime - askedAt;
    if (offsetMs < this.offsetMs - SET_BACK_MS) {
      if (this.refusal) this.refusal = { ...this.refusal, at: askedAt };
      else this.shownBefore = Math.max(this.shownBefore, this.offsetMs + askedAt);
    }
    this.offsetMs = offsetMs;
  }

  private isWritten(
    { outcome, record, storeTime }: Partial<RecordSnapshot> & { readonly outcome?: string },
    askedAt: number,
  ): boolean {
    if (outcome !== undefined) return WRITTEN.has(outcome);
    // Another process has written since. On a replica that proves nothing: its primary accepted the write.
    const { reason, at } = this.refusal!;
    if (reason === 'READONLY' || !record || this.ahead.has(record.version)) return false;
    if (storeTime !== undefined && storeTime - record.confirmedAgoMs <= this.shownBefore) return false;
    return record.confirmedAgoMs > 0 && record.confirmedAgoMs < askedAt - at;
  }
}
