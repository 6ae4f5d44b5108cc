import { RejectionDoubtedError } from '../../errors/rejection-doubted.error.js';
import { TokenRecordError } from '../../errors/token-record.error.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { CachedCredential } from '../local/cached-credential.js';
import type { CredentialContext } from '../local/credential-context.js';
import type { Credential } from '../ports/credential.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import { timePointOf, type TimePoint } from '../time/time-point.js';
import { obstacleOf } from '../refresh/attempt.js';
import { checkWith } from '../refresh/issuer-calls.js';
import { emitBudgetSpent, emitFailure } from '../refresh/refresh-events.js';
import type { RefreshLoop } from './refresh-loop.js';
import { SingleFlight } from '../time/single-flight.js';
import type { RejectResult } from '../ports/token-store.js';

/** Handles reports of rejected values: marks the record in the store, and finds out whether the report is true. */
export class RejectionHandling {
  private readonly flight = new SingleFlight<boolean>();
  /** The value that the flight is about. */
  private flightValue: string | undefined;
  private confirmedFingerprint: string | undefined;
  private checkedAt = -Infinity;

  constructor(
    private readonly ctx: CredentialContext,
    private readonly loop: RefreshLoop,
  ) {}

  /**
   * Returns whether the credential served afterwards answers this report even if its value is the same. A flight that began
   * before the report does not: a caller that joined one checks again. Nor does its failure, if it is about another value.
   */
  async report(value: string, reported: TimePoint): Promise<boolean> {
    const { cache } = this.ctx;
    const fingerprint = fingerprintOf(value);
    const wasServed = cache.hasServed(fingerprint);
    let isMine = false;
    const flight = this.flight.run(() => {
      isMine = true;
      this.flightValue = value;
      return this.markInStore(value, fingerprint, reported);
    });
    try {
      if (isMine) return await flight;
      await (this.flightValue === value ? flight : flight.catch(() => undefined));
      return false;
    } finally {
      const copy = cache.valid();
      // The store may still have this value, or get it from a process to which WeChat confirmed it before replacing it. A value that
      // was never served here is not remembered: callers may report anything.
      if (wasServed && copy && copy.fingerprint !== fingerprint)
        this.refuse(fingerprint, copy.version === '');
    }
  }

  /** The credential to continue with. From a `supersedes` issuer, the same value means that WeChat accepts it: throws. */
  answer(copy: CachedCredential): Credential {
    if (this.ctx.target.kind.reissue === 'supersedes') throw this.doubt('ACCEPTED_BY_WECHAT');
    return copy.credential;
  }

  private async markInStore(value: string, fingerprint: string, reported: TimePoint): Promise<boolean> {
    const { target, env, cache, view } = this.ctx;
    const { clock, store, policy, emit } = env;
    const { key, kind } = target;
    const reject = async () => {
      const asked = timePointOf(clock);
      const result = await store.reject({
        key,
        fingerprint,
        reportedAt: view.storeTimeOf(reported),
        status: kind.reissue === 'supersedes' ? 'suspect' : 'rejected',
        limit: policy.reportLimit,
      });
      return { ...result, isSteady: view.applyAndHandOver(result.snapshot, asked) };
    };
    let result: RejectResult & { readonly isSteady: boolean };
    try {
      result = await this.loop.write(reject());
    } catch (error) {
      if (!(error instanceof TokenStoreError || error instanceof TokenRecordError)) throw error;
      return this.reportWithoutStore(value, fingerprint, reported, error);
    }
    switch (result.outcome) {
      case 'limit-reached':
        emit({ type: 'rejection-doubted', key, reason: 'REPORTED_TOO_OFTEN' });
        throw this.doubt('REPORTED_TOO_OFTEN');
      case 'current':
        // The store holds a different value that cannot be served: either our commit is still pending, or a refresh is needed.
        if (result.snapshot.record?.fingerprint !== fingerprint && cache.valid()?.value === value) {
          return this.resolve(fingerprint, result.snapshot.storeTime);
        }
        // The dates in the store may be from before its clock moved.
        return result.isSteady;
      case 'none': {
        // The store lost the record: once the copy is restored, it is marked and checked like any other.
        const isOffered = cache.toOffer(result.snapshot)?.fingerprint === fingerprint;
        const obstacle = isOffered ? obstacleOf(await this.loop.attempt()) : undefined;
        if (view.last?.fingerprint === fingerprint) return false;
        const error = obstacle ?? new TokenStoreError('restore', 'UNKNOWN', key.appId);
        return this.reportLostRecord(value, fingerprint, reported, error);
      }
      case 'marked':
        emit({
          type: 'rejected',
          key,
          version: result.snapshot.revision,
          ageMs: result.snapshot.record?.issuedAgoMs ?? 0,
        });
        return this.resolve(fingerprint, result.snapshot.storeTime);
      case 'already':
        // The first reporter is about to call WeChat.
        await this.loop.rest(policy.timing.waitStepMs / 4);
        return this.resolve(fingerprint, result.snapshot.storeTime);
    }
  }

  /** Repeats attempts until WeChat issued another value, or confirmed this one after it was marked. */
  private async resolve(fingerprint: string, markedAt: number): Promise<boolean> {
    const { target, env, cache, view } = this.ctx;
    const isRepeated = env.forceOnRepeatedRejection && this.confirmedFingerprint === fingerprint;
    const isForced = isRepeated && target.kind.canForce;
    let isAnswered = false;
    const isDone = () => {
      const copy = cache.valid();
      const { last } = view;
      if (copy && copy.fingerprint !== fingerprint) return true;
      if (last?.fingerprint !== fingerprint || last.status !== 'valid') return false;
      isAnswered = last.confirmedAt! >= markedAt;
      return true;
    };
    if (!isDone()) await this.loop.until(isDone, { kind: 'rejected', fingerprint, isForced });
    if (isAnswered) this.confirmedFingerprint = fingerprint;
    return isAnswered;
  }

  /** Handles a report that the store does not take. A `same` issuer is requested again; from a `supersedes` issuer the value is checked. */
  private async reportWithoutStore(
    value: string,
    fingerprint: string,
    reported: TimePoint,
    storeError: WechatTokenError,
  ): Promise<boolean> {
    const { cache, backoff } = this.ctx;
    const { policy, store } = this.ctx.env;
    const { kind } = this.ctx.target;
    if (kind.reissue === 'same') {
      const before = cache.copy;
      const isUnmarked = !store.isAway && backoff.mayCallWithoutStore;
      const outcome = await this.loop.attempt({ kind: 'rejected', fingerprint, isForced: false, isUnmarked });
      const copy = cache.valid();
      const isNew = copy !== before;
      const isDirect = copy?.version === '';
      // Under a lease nothing else limits it, as the store takes no report. Without a lease the gap has begun already.
      if (isUnmarked && copy && isNew && !isDirect) backoff.calledWithoutStore(policy.timing.directGapMs);
      if (copy && copy.fingerprint !== fingerprint) return false;
      if (copy && ((isNew && isDirect) || copy.confirmedAt > reported.mono)) return true;
      if (outcome.kind === 'failed') throw outcome.error;
      // The store is back meanwhile: it does not have the report yet.
      await this.loop.rest(policy.timing.waitStepMs, storeError);
      return false;
    }
    const other = cache.valid();
    return other && other.value !== value ? false : this.checkWithoutStore(value, fingerprint, storeError);
  }

  /** The store has no record, and the copy could not be restored: the report may be false, and there may be no other. */
  private async reportLostRecord(
    value: string,
    fingerprint: string,
    reported: TimePoint,
    storeError: WechatTokenError,
  ): Promise<boolean> {
    const { cache, target } = this.ctx;
    if (target.kind.reissue === 'same')
      return this.reportWithoutStore(value, fingerprint, reported, storeError);
    if (cache.valid()?.fingerprint === fingerprint) {
      await this.checkWithoutStore(value, fingerprint, storeError).catch((failure: unknown) => {
        // Refused, expired or replaced meanwhile: there is, or has to be, another one.
        if (cache.valid()?.fingerprint === fingerprint) throw failure;
      });
    }
    await this.loop.untilFresh({ kind: 'if-needed' });
    return false;
  }

  private async checkWithoutStore(
    value: string,
    fingerprint: string,
    storeError: WechatTokenError,
  ): Promise<never> {
    const { clock, policy } = this.ctx.env;
    const { key, kind, calls } = this.ctx.target;
    const budgets = policy.checkBudgetsFor(kind.budget.id);
    // A reader never calls WeChat: its address may not be on the whitelist.
    if (this.ctx.env.role === 'reader') throw storeError;
    if (clock.monotonic() - this.checkedAt < policy.reportLimit.refillMs) throw storeError;
    const spent = calls.spentOf(budgets);
    if (spent) {
      emitBudgetSpent(this.ctx, spent);
      throw storeError;
    }
    this.checkedAt = clock.monotonic();
    calls.count(budgets);
    const timeoutMs = policy.timing.httpTimeoutMs;
    const verdict = await checkWith(this.ctx.target, { value, timeoutMs });
    if (verdict === 'accepted') throw this.doubt('ACCEPTED_BY_WECHAT');
    if (verdict === 'unknown') emitFailure(this.ctx, 'reported', policy.reactToCheck(kind.budget.id, {}));
    if (verdict === 'refused' && this.refuse(fingerprint, true))
      this.ctx.env.emit({ type: 'refused-copy-dropped', key });
    throw storeError;
  }

  private refuse(fingerprint: string, isVerdict: boolean): boolean {
    const { copy, highestVersion } = this.ctx.cache;
    const version = copy?.fingerprint === fingerprint ? copy.version : highestVersion;
    return this.ctx.cache.refuse({ fingerprint, version, at: timePointOf(this.ctx.env.clock), isVerdict });
  }

  private doubt(reason: 'ACCEPTED_BY_WECHAT' | 'REPORTED_TOO_OFTEN'): RejectionDoubtedError {
    return new RejectionDoubtedError(this.ctx.target.key.appId, reason);
  }
}
