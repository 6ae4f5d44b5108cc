import type { WechatTokenError } from '../errors/wechat-token.error.js';
import { TokenRecordError } from '../errors/token-record.error.js';
import { TokenStoreError } from '../errors/token-store.error.js';
import { Asking } from './asking.js';
import type { CopyHolder } from './copy-holder.js';
import { DirectAsking } from './direct-asking.js';
import { storeFailure } from './failure.js';
import type { Intent } from './intent.js';
import type { RefreshCause } from './keeper-events.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import { OwnPauses } from './own-pauses.js';
import { PendingCommit, type Written } from './pending-commit.js';
import { lastReadingOf, type LastReading } from './last-reading.js';
import { tellTrouble } from './refresh-told.js';
import type { RefusedValue } from './refused-values.js';
import type { Need, RoundOutcome } from './round-outcome.js';
import type { CommitRequest, Reading, StoredCredential } from './token-store.js';

/** One look at the store and, if the record wants it, one call to WeChat. */
export class RefreshRound {
  /** Nobody is asked any more: this process shuts down. */
  isStopping = false;
  /** What WeChat gave, and the store has yet to take. */
  pending: PendingCommit | undefined;
  lastReading: LastReading | undefined;
  readonly own = new OwnPauses();
  /** The store's clock moved since what it keeps was written: it says little of that one's life, and of its dates. */
  isClockDistrusted = false;
  private seenJumps: number;
  /** Why the leak procedure cannot go on for now, and until when. */
  private leakHeld: { readonly error: WechatTokenError; readonly until: number } | undefined;
  private confirmAfterMs: number;
  private handed: Written | undefined;
  /** On the monotonic clock: since when each round has wanted to ask WeChat. */
  private neededSince: number | undefined;

  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
    private readonly holder: CopyHolder,
  ) {
    this.seenJumps = around.storeClock.jumps;
    this.confirmAfterMs = around.policy.confirmAfterMs(kept.issuer);
  }

  /** A moment of this process as the store is told it: what a clock dates that moved since shields nothing from a report. */
  dateOf(refused: Moment): number {
    return this.isClockDistrusted ? Number.MAX_SAFE_INTEGER : this.around.storeClock.latest(refused);
  }

  /** Whether WeChat is left alone about this credential for now, and nobody but this process knows. */
  get isLeftAlone(): boolean {
    return this.own.standsDown(this.around.clock)?.reaction.isShared === false;
  }

  async run(intent: Intent): Promise<RoundOutcome> {
    const outcome = await this.runOnce(intent);
    if (outcome.kind === 'usable' && !this.leakFailure()) this.own.told.end();
    if (outcome.kind !== 'failed' || outcome.isTold || this.isStopping) return outcome;
    this.tell(outcome, this.causeOf(intent));
    return { ...outcome, isTold: true };
  }

  /** For how long WeChat was to be asked, and nobody did. */
  neededForMs(): number {
    return this.neededSince === undefined ? 0 : this.around.clock.monotonic() - this.neededSince;
  }

  private async runOnce(intent: Intent): Promise<RoundOutcome> {
    try {
      // What is read from the store each time is to be found there.
      const isTried = intent.isLook || this.pending?.dueInMs() === 0;
      const written = isTried ? await this.writePendingOrYield() : undefined;
      if (written) this.take(written.reading, written.asked);
      const reading = await this.read();
      const need = this.needOf(reading, intent);
      this.neededSince = need && (this.neededSince ?? this.around.clock.monotonic());
      // What it wants is left to the next round: here somebody only looks.
      if (intent.isLook && reading.record && this.holder.living()) return { kind: need ? 'again' : 'usable' };
      if (!need) return { kind: 'usable' };
      if (this.isStopping) return { kind: 'wait', ms: this.around.policy.timing.waitStepMs };
      const outcome = await this.ask(reading, need, intent);
      if (outcome.kind === 'failed' && !this.holder.living() && (await this.wasHelped())) {
        return { kind: 'usable' };
      }
      if (need.cause !== 'leak' || outcome.kind !== 'failed' || intent.leak) return outcome;
      // A leak procedure that cannot go on holds up nothing else.
      const { error, retryInMs } = outcome;
      if (!outcome.isTold) this.tell(outcome, 'leak');
      this.leakHeld = { error, until: this.around.clock.monotonic() + retryInMs };
      const other = this.needOf(reading, intent);
      return other ? await this.ask(reading, other, intent) : { kind: 'usable' };
    } catch (error) {
      return this.withoutStore(storeFailure(error, this.kept.key.appId), intent);
    }
  }

  /** Writes what WeChat gave: now or, should the store fail, with a later round. Throws as the store does. */
  commit(request: CommitRequest): Promise<Written> {
    const isDelayed = this.pending?.isDelayed ?? false;
    const { storeClock } = this.around;
    const { jumps } = storeClock;
    const pending = new PendingCommit(
      this.kept.key,
      this.around,
      request,
      () => {
        if (this.pending === pending) this.pending = undefined;
        // Of what is written from now on, every date is from after the moves that were seen by then.
        if (storeClock.jumps === jumps) this.isClockDistrusted = false;
      },
      isDelayed,
    );
    this.pending = pending;
    return pending.begin();
  }

  /** Tries again, if there is something to write. */
  writePending(): Promise<Written> | undefined {
    return this.pending?.write();
  }

  /** A store that refuses what this process writes may have something newer: then nothing is left to write. */
  private async writePendingOrYield(): Promise<Written | undefined> {
    const { pending } = this;
    try {
      return await pending?.write();
    } catch (error) {
      if (!(error instanceof TokenStoreError) || error.reason === 'TIMEOUT') throw error;
      const asked = momentOf(this.around.clock);
      const reading = await this.around.store.read(this.kept.key);
      if (!pending?.yieldTo(reading)) throw error;
      return { reading, asked };
    }
  }

  private ask(reading: Reading, need: Need, intent: Intent): Promise<RoundOutcome> {
    return new Asking(this.kept, this.around, this.holder, this).run(reading, need, intent);
  }

  /** Whether another process kept something while ours failed: this one may have stood still for long. */
  private async wasHelped(): Promise<boolean> {
    await this.read().catch(() => undefined);
    return this.holder.living() !== undefined;
  }

  /** Why the leak procedure cannot go on for now. */
  leakFailure(): WechatTokenError | undefined {
    return this.leakHeld && this.around.clock.monotonic() < this.leakHeld.until
      ? this.leakHeld.error
      : undefined;
  }

  /** Milliseconds until the record wants a round, as far as this process knows. */
  restsForMs(): number {
    const now = momentOf(this.around.clock);
    const copy = this.holder.living(now);
    if (!copy || this.wantsConfirmation()) return 0;
    const confirmInMs =
      this.confirmAfterMs > 0 ? this.confirmAfterMs - (now.mono - copy.confirmedAt) : Infinity;
    const last = this.lastReading;
    const leakInMs = last?.leak
      ? Math.max(
          last.leak.nextInMs - elapsedMs(last.asked, now),
          (this.leakHeld?.until ?? -Infinity) - now.mono,
        )
      : Infinity;
    const checkInMs = last?.standing === 'ok' ? Infinity : 0;
    // What WeChat gave while the store was away is not in it: others may find nothing there.
    const lookInMs = copy.version === '' ? this.around.policy.timing.pollMs : Infinity;
    const commitInMs = this.pending?.dueInMs() ?? Infinity;
    return Math.max(0, Math.min(copy.dueInMs(now), confirmInMs, leakInMs, checkInMs, lookInMs, commitInMs));
  }

  /** As {@link take}. If nothing is read meanwhile, the next round goes by this, in place of reading the same again. */
  takeForRound(reading: Reading, asked: Moment): boolean {
    this.handed = { reading, asked };
    return this.take(reading, asked);
  }

  private async fresh(): Promise<Written> {
    const { clock, store, policy } = this.around;
    const { handed } = this;
    this.handed = undefined;
    const asked = momentOf(clock);
    const isLast = handed !== undefined && handed.asked === this.lastReading?.asked;
    if (isLast && elapsedMs(handed.asked, asked) < policy.timing.waitStepMs / 4) return handed;
    const reading = await store.read(this.kept.key);
    this.take(reading, asked);
    return { reading, asked };
  }

  private async read(): Promise<Reading> {
    const { clock, store, policy } = this.around;
    const { reading, asked } = await this.fresh();
    const refused = this.holder.refusalOf(reading, asked, !this.isClockDistrusted);
    if (refused) return this.tellRefused(refused);
    if (this.kept.issuer.residence === 'on-demand') {
      // Truth is in the store, also when it has nothing: a user who withdrew is not put back.
      if (!reading.record) this.holder.copy = undefined;
      return reading;
    }
    const copy = this.holder.toOffer(reading);
    if (!copy) return reading;

    // The store lost what this process still has: put it back, then look what stands there.
    const offeredAt = momentOf(clock);
    const offered = await store.offer({
      key: this.kept.key,
      version: copy.version,
      value: copy.value,
      fingerprint: copy.fingerprint,
      ...(copy.issuerState === undefined ? {} : { issuerState: copy.issuerState }),
      issuedAt: reading.storeTime - copy.ageMs(),
      expiresAt: reading.storeTime + copy.remainingMs(),
      dueAt: reading.storeTime + copy.dueInMs(),
      lifeMs: copy.remainingMs(),
      settleMs: this.kept.issuer.reissue === 'supersedes' ? policy.timing.settleMs : 0,
    });
    this.take(offered.reading, offeredAt);
    return offered.reading;
  }

  /** The store could not be told at the time that WeChat refused this value: now it can. */
  private async tellRefused({ fingerprint, at, isVerdict }: RefusedValue): Promise<Reading> {
    const { clock, store, policy } = this.around;
    const asked = momentOf(clock);
    const isToBeChecked = this.kept.issuer.reissue === 'supersedes' && !isVerdict;
    const { outcome, reading } = await store.reject({
      key: this.kept.key,
      fingerprint,
      reportedAt: this.dateOf(at),
      standing: isToBeChecked ? 'reported' : 'rejected',
      ...(isVerdict ? {} : { allowance: policy.allowance }),
    });
    if (outcome === 'current' && reading.record?.fingerprint === fingerprint)
      this.holder.forgive(fingerprint);
    this.take(reading, asked);
    return reading;
  }

  /**
   * Takes what a step brought: into the copy, and into what is known of the store's clock. Answers whether that clock
   * went on as ours did since the step before.
   */
  take(reading: Reading, asked: Moment): boolean {
    const { clock, storeClock, policy } = this.around;
    const { clockGapMs } = policy.timing;
    const movedMs = storeClock.observe(reading.storeTime, asked, momentOf(clock), clockGapMs);
    if (Math.abs(movedMs) > clockGapMs)
      this.around.emit({ type: 'store-clock-moved', byMs: Math.round(movedMs) });
    const version = this.holder.copy?.version;
    const isSteady = storeClock.jumps === this.seenJumps;
    this.seenJumps = storeClock.jumps;
    if (!isSteady) this.isClockDistrusted = true;
    this.holder.adopt(reading, asked, !this.isClockDistrusted);
    this.lastReading = lastReadingOf(reading, asked, this.holder.copy);
    if (this.holder.copy?.version !== version) {
      // What takes the place of something that was had without the store may be older than the clock's move.
      if (version !== '') this.isClockDistrusted = false;
      this.confirmAfterMs = policy.confirmAfterMs(this.kept.issuer);
    }
    return isSteady;
  }

  private needOf(reading: Reading, intent: Intent): Need | undefined {
    const { record, leak } = reading;
    const { issuer } = this.kept;
    const isLeakHeld = this.leakFailure() !== undefined;
    // Between the two calls of a procedure that runs, a third would be swallowed, and put the second off.
    const isBetween = leak && leak.nextInMs > 0 && leak.nextInMs <= this.around.policy.timing.forceGapMs;
    if ((intent.leak && !isBetween) || (leak?.nextInMs === 0 && !isLeakHeld)) {
      return { cause: 'leak', mode: 'force' };
    }
    if (intent.isForced) return { cause: 'rejected', mode: 'force' };
    if (intent.cause) return { cause: intent.cause, mode: 'issue' };
    const need = (cause: RefreshCause): Need => ({ cause, mode: 'issue' });
    if (!record || record.remainingMs === 0) return need('missing');
    if (record.standing === 'rejected') return need('rejected');
    // A report that is not looked into yet, and may be mistaken, does not put off what is due.
    if (record.dueInMs === 0) return need('due');
    if (record.standing === 'reported') {
      const { minIssueGapMs } = this.around.policy.timing;
      const canCheck = issuer.check && !this.own.silentChecks.areEnoughFor(record, minIssueGapMs);
      return { cause: 'reported', mode: canCheck ? 'check' : 'issue' };
    }
    if (this.wantsConfirmation() || this.isDueByOwnCount(record)) return need('store-clock');
    // WeChat gave another one while the store was away: its word is younger than the record.
    if (this.holder.living()?.version === '' || this.holder.knowsMore(record)) return need('confirm');
    if (this.confirmAfterMs > 0 && record.confirmedAgoMs >= this.confirmAfterMs) return need('confirm');
    return undefined;
  }

  /** The store's clock moved, so what it says of a life is in doubt. Asking settles that where it ends nothing. */
  private wantsConfirmation(): boolean {
    return this.isClockDistrusted && this.kept.issuer.reissue === 'same';
  }

  /** The store's clock moved, then or now, and may say for long that a credential is not due which has ended here. */
  private isDueByOwnCount({ version }: StoredCredential): boolean {
    const { copy } = this.holder;
    return copy?.version === version && copy.dueInMs() === 0;
  }

  /**
   * The store is away, or what it keeps cannot be read or renewed: what lives is served, and only an issuer that gives the
   * same again is asked without the store.
   */
  private async withoutStore(error: WechatTokenError, intent: Intent): Promise<RoundOutcome> {
    const { clock, policy } = this.around;
    const { waitStepMs, pollMs } = policy.timing;
    const isUnreadable = error instanceof TokenRecordError;
    const isAway = error instanceof TokenStoreError;
    const now = momentOf(clock);
    const { copy } = this.holder;
    const failed = {
      kind: 'failed',
      error,
      retryInMs: isUnreadable ? pollMs : waitStepMs,
      isTold: isAway,
    } as const;
    if (copy && copy.fingerprint !== intent.refusedFingerprint && copy.lenientRemainingMs(now) > 0) {
      if (isAway || isUnreadable) this.holder.onClockGap(now);
      return isAway ? { kind: 'usable' } : failed;
    }
    if (!isAway && !isUnreadable) return failed;
    const { issuer } = this.kept;
    // WeChat has given it, and the store has yet to take it: worth a caller's time.
    if (isAway && this.pending && issuer.residence === 'on-demand')
      return { kind: 'wait', ms: waitStepMs / 4, error };
    const mayAskAlone = issuer.reissue === 'same' && issuer.residence === 'process';
    if (!mayAskAlone || this.around.role === 'reader' || this.isStopping) return failed;
    // Only a person can change that, so it is told whatever WeChat answers.
    if (isUnreadable) this.tell(failed, this.causeOf(intent));
    const outcome = await new DirectAsking(this.kept, this.around, this.holder, this.own).run(error);
    return isUnreadable && outcome.kind === 'usable' ? { ...failed, isTold: true } : outcome;
  }

  /** Tells of a failure of which nothing else does: the credential that lives meanwhile hides it from everybody. */
  private tell(
    failure: { readonly error: WechatTokenError; readonly retryInMs: number },
    cause: RefreshCause,
  ): void {
    tellTrouble(this.kept, this.around, this.own.told, cause, failure);
  }

  private causeOf({ cause }: Intent): RefreshCause {
    return cause ?? (this.holder.living() ? 'due' : 'missing');
  }
}
