import { ShutDownError } from '../../errors/shut-down.error.js';
import { WaitError } from '../../errors/wait.error.js';
import type { CachedCredential } from '../local/cached-credential.js';
import { CallerWaits } from './caller-waits.js';
import { CredentialContext } from '../local/credential-context.js';
import type { Issued } from '../ports/credential-issuer.js';
import type { Credential } from '../ports/credential.js';
import type { WaitOptions } from '../time/deadline.js';
import type { CredentialStatus, RefreshResult } from '../ports/keeper-status.js';
import type { CredentialTarget, KeeperEnvironment } from '../local/keeper-environment.js';
import { replace, revokeLeaked } from './manual-refresh.js';
import { timePointOf, type TimePoint } from '../time/time-point.js';
import { IssuedImport } from './import-issued.js';
import { RefreshLoop } from './refresh-loop.js';
import { RejectionHandling } from './rejection-handling.js';
import { SingleFlight } from '../time/single-flight.js';

/** Of a ticket and of an access token alike. */
const USUAL_LIFE_MS = 7_200_000;
/** What lives for longer can wait until the credentials of many apps have had their turn. */
const PATIENCE_MS = 120_000;

/** Keeps one credential usable in this process, together with all processes that share the store. */
export class CredentialKeeper {
  private readonly ctx: CredentialContext;
  private readonly waits: CallerWaits;
  private readonly loop: RefreshLoop;
  /** Made with the first report. */
  private rejections: RejectionHandling | undefined;
  /** Made with the first caller who has to wait. */
  private obtaining: SingleFlight<CachedCredential> | undefined;
  /** How many use this keeper just now, where it is made for the work at hand. */
  private users = 0;
  private isIdle = true;
  private usedAt: number;

  constructor(target: CredentialTarget, env: KeeperEnvironment) {
    this.ctx = new CredentialContext(target, env);
    this.waits = new CallerWaits(this.ctx);
    this.loop = new RefreshLoop(this.ctx, this.waits);
    this.usedAt = env.clock.monotonic();
  }

  /** Which credential this is, and how it is asked for. */
  get kept(): CredentialTarget {
    return this.ctx.target;
  }

  /** Whether it is copied here and somebody used it within its last life, so that it is to be followed in the store. */
  get isFollowed(): boolean {
    return !this.isIdle && this.ctx.target.issuer.residence === 'process';
  }

  /** The revision of what this process read last. */
  get lastStamp(): string | undefined {
    return this.ctx.view.last?.revision;
  }

  /** Whether nothing of it would be lost if it were let go. */
  get isUnused(): boolean {
    const { outbox, backoff } = this.ctx;
    return this.users === 0 && !this.loop.isBusy && outbox.isEmpty && !backoff.isOwn;
  }

  /** Somebody uses this keeper, and it is not to be let go meanwhile. */
  addUser(): void {
    this.users += 1;
  }

  removeUser(): void {
    this.users -= 1;
  }

  /** The value, from the process's own copy where there is one: the same promise until the copy changes. */
  getValue(wait?: WaitOptions): Promise<string> {
    const { copy } = this.ctx.cache;
    if (copy !== undefined && this.ctx.env.clock.now() < copy.servedUntil) {
      copy.markUsed();
      return copy.promisedValue;
    }
    return this.getSlowly(wait).then(({ value }) => value);
  }

  /** As {@link getValue}, with version and remaining life. */
  getCredential(wait?: WaitOptions): Promise<Credential> {
    const { copy } = this.ctx.cache;
    if (copy !== undefined && this.ctx.env.clock.now() < copy.servedUntil) {
      copy.markUsed();
      return copy.promisedCredential;
    }
    return this.getSlowly(wait).then(({ credential }) => credential);
  }

  /** As the store has it now. Waits for WeChat only where nothing living is kept. */
  async readCredential(wait: WaitOptions = {}): Promise<Credential> {
    if (this.ctx.isStopping) throw new ShutDownError(this.ctx.target.key.appId);
    this.markUsed();
    const copy = await this.waits.for(
      this.once(() => this.look()),
      wait,
    );
    return copy.credential;
  }

  /** Imports what WeChat issued elsewhere (a code was exchanged), in place of whatever is kept. Resolves once it is written. */
  importCredential(issued: Issued, sentAt: TimePoint, wait: WaitOptions = {}): Promise<void> {
    return this.waits.for(new IssuedImport(this.ctx, issued, sentAt).finish(this.loop, this.waits), wait);
  }

  /**
   * WeChat refused `value` (40001, 40014, 42001). Answers the credential to go on with: another one, or the same after
   * WeChat said that it is current. Throws `RejectionDoubtedError` where something else must be wrong.
   */
  async reportRejected(value: string, wait: WaitOptions = {}): Promise<Credential> {
    this.markUsed();
    const reported = timePointOf(this.ctx.env.clock);
    return this.waits.for(this.answerToReport(value, reported), wait);
  }

  /** Replaces the credential now, as a person asks: at most as often as its issuer bears. Answers what happened. */
  async refresh(wait: WaitOptions = {}): Promise<RefreshResult> {
    this.markUsed();
    const { manualGapMs } = this.ctx.env.policy.timing;
    const gap = this.ctx.target.issuer.reissue === 'supersedes' ? { minSinceIssuedMs: manualGapMs } : {};
    return this.waits.for(
      replace(this.ctx, this.loop, this.waits, { kind: 'replace', cause: 'manual', ...gap }),
      wait,
    );
  }

  /** A tick of a fixed schedule: replaces what is older than half its period. */
  async refreshOnSchedule(periodMs: number): Promise<RefreshResult> {
    const half = periodMs / 2;
    const gap =
      this.ctx.target.issuer.reissue === 'supersedes'
        ? { minSinceIssuedMs: half }
        : { minSinceConfirmedMs: half };
    return this.waits.for(
      replace(this.ctx, this.loop, this.waits, { kind: 'replace', cause: 'cron', ...gap }),
      {},
    );
  }

  /**
   * Ends a leaked credential at WeChat: two forced calls, more than 30 s apart. Live traffic sees 40001 meanwhile.
   * Another process takes it up should this one die.
   * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
   */
  async revokeLeaked(wait: WaitOptions = {}): Promise<void> {
    this.markUsed();
    const { forceGapMs, httpTimeoutMs } = this.ctx.env.policy.timing;
    await this.waits.for(revokeLeaked(this.ctx, this.loop, this.waits), {
      timeoutMs: 4 * (forceGapMs + httpTimeoutMs),
      ...wait,
    });
  }

  /** Reads the store and, if nothing usable is there, asks WeChat. Failures stand in the status, and are not thrown. */
  async start(): Promise<void> {
    this.markUsed();
    await this.loop.attempt();
  }

  /**
   * Called about once a second: runs what is due by now, behind the callers. Answers whether it began what can wait, which
   * it does if it `hasPlace` only.
   */
  tick(now: TimePoint, hasPlace: boolean): boolean {
    const isPending = this.ctx.outbox.dueInMs() === 0;
    if (this.ctx.target.issuer.residence === 'on-demand') {
      if (isPending && !this.ctx.isStopping) void this.loop.attempt({ kind: 'read-only' });
      return false;
    }
    const { copy } = this.ctx.cache;
    const isUsed = copy?.takeUsed() === true;
    if (isUsed || this.waits.count > 0) {
      this.usedAt = now.mono;
    } else if (now.mono - this.usedAt > this.unusedMs) {
      this.isIdle = true;
      copy?.stopServing();
    }
    if (this.ctx.isStopping || !(isPending || (!this.isIdle && this.loop.isDue()))) return false;
    const canWait = !isPending && this.waits.count === 0 && (copy?.remainingMs(now) ?? 0) > PATIENCE_MS;
    if (hasPlace || !canWait) void this.loop.attempt();
    return canWait && hasPlace;
  }

  /** The clocks of this process parted: the copy counts on by the monotonic one, and wants a read. */
  onClockGap(now: TimePoint): void {
    this.ctx.cache.onClockGap(now);
    this.loop.attemptNow();
  }

  /** Something changed in the store, so that its revision is this one, if that is known: looks, if somebody needs that. */
  hint(revision?: string): void {
    if (this.isFollowed && !this.ctx.isStopping) void this.loop.attemptAgain(revision);
  }

  /** The process's own view. Reads nothing. */
  status(): CredentialStatus {
    const now = timePointOf(this.ctx.env.clock);
    const copy = this.ctx.cache.living(now);
    const failure = this.loop.troubleAt(now.mono);
    return {
      key: this.ctx.target.key,
      state: !copy ? 'none' : copy.dueInMs(now) > 0 ? 'fresh' : 'due',
      isIdle: this.isIdle,
      isCommitPending: !this.ctx.outbox.isEmpty,
      ...(copy
        ? { remainingMs: copy.remainingMs(now), dueInMs: copy.dueInMs(now), version: copy.version }
        : {}),
      ...(failure ? { failure } : {}),
    };
  }

  /** Begins no new work. Resolves when what is under way has ended and is written. */
  async stop(): Promise<void> {
    await this.loop.stop();
    const { outbox } = this.ctx;
    const { clock, hardStop } = this.ctx.env;
    // Once at least: what stood in its way may be gone.
    for (let isDue = !outbox.isEmpty; isDue && !hardStop.aborted; isDue = outbox.dueInMs() === 0) {
      await outbox.retry()?.catch(() => clock.sleep(100, hardStop));
    }
  }

  private async getSlowly(wait: WaitOptions = {}): Promise<CachedCredential> {
    const living = this.ctx.cache.living();
    if (living && (!this.isIdle || this.ctx.isStopping)) return living;
    if (this.ctx.isStopping) throw new ShutDownError(this.ctx.target.key.appId);
    this.markUsed();
    const { failure } = this.ctx.cache;
    // What failed beside a living credential is tried anew once that has ended: more is allowed then.
    if (!living && failure && !failure.hadLiving && this.ctx.env.clock.monotonic() < failure.until) {
      if (this.loop.isDue()) void this.loop.attempt();
      throw failure.error;
    }
    return this.waits.for(
      this.once(() => this.obtain()),
      wait,
    );
  }

  private once(work: () => Promise<CachedCredential>): Promise<CachedCredential> {
    this.obtaining ??= new SingleFlight();
    return this.obtaining.run(work);
  }

  private async look(): Promise<CachedCredential> {
    await this.loop.untilFresh({ kind: 'read-only' });
    const copy = this.ctx.cache.copy!;
    // Refreshed behind whoever asked: it is good for a while yet.
    if (copy.dueInMs() === 0) void this.loop.attempt();
    return copy;
  }

  private async obtain(): Promise<CachedCredential> {
    await this.loop.untilFresh();
    return this.ctx.cache.copy!;
  }

  private async answerToReport(value: string, reported: TimePoint): Promise<Credential> {
    const rejections = (this.rejections ??= new RejectionHandling(this.ctx, this.loop));
    for (;;) {
      if (this.ctx.isStopping) throw new ShutDownError(this.ctx.target.key.appId);
      const isAnswered = await rejections.report(value, reported);
      const living = this.ctx.cache.living();
      if (living && living.value !== value) return living.credential;
      if (living && (isAnswered || living.confirmedAt > reported.mono)) return rejections.answer(living);
      if (!living) await this.loop.untilFresh();
      if (this.waits.count === 0) throw new WaitError('WAIT_TIMED_OUT', this.ctx.target.key.appId);
    }
  }

  /** For how long it is followed without being used: a life. An app that never had its access token stays down until it has. */
  private get unusedMs(): number {
    const { copy } = this.ctx.cache;
    const { app, key } = this.ctx.target;
    if (copy) return app.isKeptWarm ? Infinity : copy.lifeMs;
    return key.kind === 'access-token' ? Infinity : USUAL_LIFE_MS;
  }

  private markUsed(): void {
    this.usedAt = this.ctx.env.clock.monotonic();
    if (!this.isIdle) return;
    this.isIdle = false;
    this.loop.attemptNow();
  }
}
