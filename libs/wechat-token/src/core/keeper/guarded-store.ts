import { TokenRecordError } from '../../errors/token-record.error.js';
import { TokenServerRefusedError } from '../../errors/token-server-refused.error.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { Clock } from '../ports/clock.js';
import type { CredentialKey } from '../ports/credential.js';
import { countdown, within } from '../time/deadline.js';
import { StoreAbsence, StoreWrites } from './store-trouble.js';
import type {
  AbandonRequest,
  AcquireRequest,
  CommitRequest,
  ForgetRequest,
  RestoreRequest,
  RejectRequest,
  TokenStore,
  WatchListener,
} from '../ports/token-store.js';

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
    if (this.hasAnswered || this.firstAnswerLeftMs === 0) return timeoutMs;
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
    this.absence.meet(appId ?? '', reason);
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
