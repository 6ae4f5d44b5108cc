import { ShutDownError } from '../errors/shut-down.error.js';
import { WaitError } from '../errors/wait.error.js';
import { CopyHolder } from './copy-holder.js';
import type { Issued } from './credential-issuer.js';
import type { Credential } from './credential.js';
import type { WaitOptions } from './deadline.js';
import type { CredentialStatus, RefreshResult } from './keeper-status.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { revokeLeaked } from './leak-revocation.js';
import { momentOf, type Moment } from './moment.js';
import { Intake } from './intake.js';
import { RefreshRound } from './refresh-round.js';
import { RejectionReport } from './rejection-report.js';
import { replace } from './replacement.js';
import { RoundLoop } from './round-loop.js';
import type { ProcessCopy } from './process-copy.js';
import { SingleFlight } from './single-flight.js';

/** Of a ticket and of an access token alike. */
const USUAL_LIFE_MS = 7_200_000;
/** What lives for longer can wait until the credentials of many apps have had their turn. */
const PATIENCE_MS = 120_000;

/** Keeps one credential usable in this process, together with all processes that share the store. */
export class CredentialKeeper {
  private readonly holder: CopyHolder;
  private readonly rounds: RefreshRound;
  private readonly loop: RoundLoop;
  /** Made with the first report. */
  private reports: RejectionReport | undefined;
  /** Made with the first caller who has to wait. */
  private obtaining: SingleFlight<ProcessCopy> | undefined;
  /** How many use this keeper just now, where it is made for the work at hand. */
  borrowers = 0;
  private isAsleep = true;
  private usedAt: number;

  constructor(
    readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
  ) {
    this.holder = new CopyHolder(kept, around);
    this.rounds = new RefreshRound(kept, around, this.holder);
    this.loop = new RoundLoop(kept, around, this.holder, this.rounds);
    this.usedAt = around.clock.monotonic();
  }

  /** Whether it is copied here and somebody used it within its last life, so that it is to be followed in the store. */
  get isAwake(): boolean {
    return !this.isAsleep && this.kept.issuer.residence === 'process';
  }

  /** The stamp of what this process read last. */
  get lastStamp(): string | undefined {
    return this.rounds.lastReading?.stamp;
  }

  /** Whether nothing of it would be lost if it were let go. */
  get isIdle(): boolean {
    const { loop, rounds } = this;
    return this.borrowers === 0 && !loop.isBusy && !rounds.pending && !rounds.isLeftAlone;
  }

  /** The value, from the process's own copy where there is one: the same promise until the copy changes. */
  getValue(wait?: WaitOptions): Promise<string> {
    const { copy } = this.holder;
    if (copy !== undefined && this.around.clock.now() < copy.servedUntil) {
      copy.isUsed = true;
      return copy.promisedValue;
    }
    return this.getSlowly(wait).then(({ value }) => value);
  }

  /** As {@link getValue}, with version and remaining life. */
  getCredential(wait?: WaitOptions): Promise<Credential> {
    const { copy } = this.holder;
    if (copy !== undefined && this.around.clock.now() < copy.servedUntil) {
      copy.isUsed = true;
      return copy.promisedCredential;
    }
    return this.getSlowly(wait).then(({ credential }) => credential);
  }

  /** As the store has it now. Waits for WeChat only where nothing living is kept. */
  async readCredential(wait: WaitOptions = {}): Promise<Credential> {
    if (this.loop.isStopping) throw new ShutDownError(this.kept.key.appId);
    this.use();
    const copy = await this.loop.waitedFor(
      this.once(() => this.look()),
      wait,
    );
    return copy.credential;
  }

  /** Keeps what WeChat issued elsewhere (a code was exchanged), in place of whatever is kept. Resolves once it is written. */
  keep(issued: Issued, sentAt: Moment, wait: WaitOptions = {}): Promise<void> {
    return this.loop.waitedFor(
      new Intake(this.kept, this.around, this.holder, this.rounds, this.loop, issued, sentAt).run(),
      wait,
    );
  }

  /**
   * WeChat refused `value` (40001, 40014, 42001). Answers the credential to go on with: another one, or the same after
   * WeChat said that it is current. Throws `RejectionDoubtedError` where something else must be wrong.
   */
  async reportRejected(value: string, wait: WaitOptions = {}): Promise<Credential> {
    this.use();
    const reported = momentOf(this.around.clock);
    return this.loop.waitedFor(this.answerToReport(value, reported), wait);
  }

  /** Replaces the credential now, as a person asks: at most as often as its issuer bears. Answers what happened. */
  async refresh(wait: WaitOptions = {}): Promise<RefreshResult> {
    this.use();
    const { manualGapMs } = this.around.policy.timing;
    const gap = this.kept.issuer.reissue === 'supersedes' ? { minSinceIssuedMs: manualGapMs } : {};
    return this.loop.waitedFor(
      replace(this.loop, this.holder, { cause: 'manual', ignoresPauses: true, ...gap }),
      wait,
    );
  }

  /** A tick of a fixed schedule: replaces what is older than half its period. */
  async refreshOnSchedule(periodMs: number): Promise<RefreshResult> {
    const half = periodMs / 2;
    const gap =
      this.kept.issuer.reissue === 'supersedes' ? { minSinceIssuedMs: half } : { minSinceConfirmedMs: half };
    return this.loop.waitedFor(replace(this.loop, this.holder, { cause: 'cron', ...gap }), {});
  }

  /**
   * Ends a leaked credential at WeChat: two forced calls, more than 30 s apart. Live traffic sees 40001 meanwhile.
   * Another process takes it up should this one die.
   * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
   */
  async revokeLeaked(wait: WaitOptions = {}): Promise<void> {
    this.use();
    const { forceGapMs, httpTimeoutMs } = this.around.policy.timing;
    await this.loop.waitedFor(revokeLeaked(this.loop, this.rounds, this.around.policy.timing), {
      timeoutMs: 4 * (forceGapMs + httpTimeoutMs),
      ...wait,
    });
  }

  /** Reads the store and, if nothing usable is there, asks WeChat. Failures stand in the status, and are not thrown. */
  async start(): Promise<void> {
    this.use();
    await this.loop.round();
  }

  /**
   * Called about once a second: runs what is due by now, behind the callers. Answers whether it began what can wait, which
   * it does if it `hasPlace` only.
   */
  tick(now: Moment, hasPlace: boolean): boolean {
    const isPending = this.rounds.pending?.dueInMs() === 0;
    if (this.kept.issuer.residence === 'on-demand') {
      if (isPending && !this.loop.isStopping) void this.loop.round({ isLook: true });
      return false;
    }
    const { copy } = this.holder;
    if (copy?.isUsed === true || this.loop.waiters > 0) {
      this.usedAt = now.mono;
      if (copy) copy.isUsed = false;
    } else if (now.mono - this.usedAt > this.unusedMs) {
      this.isAsleep = true;
      if (copy) copy.servedUntil = -Infinity;
    }
    if (this.loop.isStopping || !(isPending || (!this.isAsleep && this.loop.isDue()))) return false;
    const canWait = !isPending && this.loop.waiters === 0 && (copy?.remainingMs(now) ?? 0) > PATIENCE_MS;
    if (hasPlace || !canWait) void this.loop.round();
    return canWait && hasPlace;
  }

  /** The clocks of this process parted: the copy counts on by the monotonic one, and wants a read. */
  onClockGap(now: Moment): void {
    this.holder.onClockGap(now);
    this.loop.lookNow();
  }

  /** Something changed in the store, so that its stamp is this one, if that is known: looks, if somebody needs that. */
  hint(stamp?: string): void {
    if (this.isAwake && !this.loop.isStopping) void this.loop.lookAfresh(stamp);
  }

  /** The process's own view. Reads nothing. */
  status(): CredentialStatus {
    const now = momentOf(this.around.clock);
    const copy = this.holder.living(now);
    const trouble = [this.holder.failure, this.holder.heldUp].find((one) => one && now.mono < one.until);
    const failure = trouble?.error ?? this.rounds.leakFailure();
    return {
      key: this.kept.key,
      state: !copy ? 'none' : copy.dueInMs(now) > 0 ? 'fresh' : 'due',
      isAsleep: this.isAsleep,
      isCommitPending: this.rounds.pending !== undefined,
      ...(copy
        ? { remainingMs: copy.remainingMs(now), dueInMs: copy.dueInMs(now), version: copy.version }
        : {}),
      ...(failure ? { failure } : {}),
    };
  }

  /** Begins no new work. Resolves when what is under way has ended and is written. */
  async stop(): Promise<void> {
    await this.loop.stop();
    const { rounds } = this;
    const { clock, hardStop } = this.around;
    // Once at least: what stood in its way may be gone.
    for (
      let isDue = rounds.pending !== undefined;
      isDue && !hardStop.aborted;
      isDue = rounds.pending?.dueInMs() === 0
    ) {
      await rounds.writePending()?.catch(() => clock.sleep(100, hardStop));
    }
  }

  private async getSlowly(wait: WaitOptions = {}): Promise<ProcessCopy> {
    const living = this.holder.living();
    if (living && (!this.isAsleep || this.loop.isStopping)) return living;
    if (this.loop.isStopping) throw new ShutDownError(this.kept.key.appId);
    this.use();
    const { failure } = this.holder;
    // What failed beside a living credential is tried anew once that has ended: more is allowed then.
    if (!living && failure && !failure.hadLiving && this.around.clock.monotonic() < failure.until) {
      if (this.loop.isDue()) void this.loop.round();
      throw failure.error;
    }
    return this.loop.waitedFor(
      this.once(() => this.obtain()),
      wait,
    );
  }

  private once(work: () => Promise<ProcessCopy>): Promise<ProcessCopy> {
    this.obtaining ??= new SingleFlight();
    return this.obtaining.run(work);
  }

  private async look(): Promise<ProcessCopy> {
    await this.loop.untilUsable({ isLook: true });
    const copy = this.holder.copy!;
    // Refreshed behind whoever asked: it is good for a while yet.
    if (copy.dueInMs() === 0) void this.loop.round();
    return copy;
  }

  private async obtain(): Promise<ProcessCopy> {
    await this.loop.untilUsable();
    return this.holder.copy!;
  }

  private async answerToReport(value: string, reported: Moment): Promise<Credential> {
    const { kept, around, holder, rounds, loop } = this;
    const reports = (this.reports ??= new RejectionReport(kept, around, holder, rounds, loop));
    for (;;) {
      if (this.loop.isStopping) throw new ShutDownError(this.kept.key.appId);
      const isAnswered = await reports.run(value, reported);
      const living = this.holder.living();
      if (living && living.value !== value) return living.credential;
      if (living && (isAnswered || living.confirmedAt > reported.mono)) return reports.answer(living);
      if (!living) await this.loop.untilUsable();
      if (this.loop.waiters === 0) throw new WaitError('WAIT_TIMED_OUT', this.kept.key.appId);
    }
  }

  /** For how long it is followed without being used: a life. An app that never had its access token stays down until it has. */
  private get unusedMs(): number {
    const { copy } = this.holder;
    const { app, key } = this.kept;
    if (copy) return app.isKeptWarm ? Infinity : copy.lifeMs;
    return key.kind === 'access-token' ? Infinity : USUAL_LIFE_MS;
  }

  private use(): void {
    this.usedAt = this.around.clock.monotonic();
    if (!this.isAsleep) return;
    this.isAsleep = false;
    this.loop.lookNow();
  }
}
