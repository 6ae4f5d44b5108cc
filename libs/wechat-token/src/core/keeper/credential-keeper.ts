import { ShutDownError } from '../../errors/shut-down.error.js';
import type { CachedCredential } from '../local/cached-credential.js';
import { CredentialContext } from '../local/credential-context.js';
import type { Issued } from '../ports/credential-kind.js';
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

/** How long a credential that was never issued is requested after its last use. */
const NEVER_ISSUED_MS = 7_200_000;
/** With more remaining time than this, a refresh can wait until other apps have had their turn. */
const PATIENCE_MS = 120_000;

/** Keeps one credential usable in this process, together with all processes that share the store. */
export class CredentialKeeper {
  private readonly ctx: CredentialContext;
  private readonly loop: RefreshLoop;
  /** Created with the first report. */
  private rejections: RejectionHandling | undefined;
  /** Created with the first caller that has to wait. */
  private obtaining: SingleFlight<CachedCredential> | undefined;
  /** How many operations use this keeper now, if it was created for one. */
  private users = 0;
  private isIdle = true;
  /** It was idle. Until the record is read again, callers wait for that read. */
  private isStale = false;
  private usedAt: number;

  constructor(target: CredentialTarget, env: KeeperEnvironment) {
    this.ctx = new CredentialContext(target, env);
    this.loop = new RefreshLoop(this.ctx);
    this.usedAt = env.clock.monotonic();
  }

  /** The credential that is kept, and how it is issued. */
  get target(): CredentialTarget {
    return this.ctx.target;
  }

  /** Whether this process follows the record in the store: the credential is cached, and was used within its last lifetime. */
  get isFollowed(): boolean {
    return !this.isIdle && this.ctx.target.kind.isCopied;
  }

  /** The revision that this process read last. */
  get lastRevision(): string | undefined {
    return this.ctx.view.last?.revision;
  }

  /** Whether the keeper can be released without losing anything. */
  get isUnused(): boolean {
    const { outbox, backoff } = this.ctx;
    return this.users === 0 && !this.loop.isBusy && outbox.isEmpty && !backoff.isOwn;
  }

  /** Keeps this keeper from being released until {@link removeUser}. */
  addUser(): void {
    this.users += 1;
  }

  removeUser(): void {
    this.users -= 1;
  }

  /** The value. Hot path: the cached promise, the same one until the cached credential changes. Otherwise waits for a refresh. */
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

  /** The credential as the store has it now. Waits for WeChat only if the store has no valid one. */
  async readCredential(wait: WaitOptions = {}): Promise<Credential> {
    if (this.ctx.isStopping) throw new ShutDownError(this.ctx.target.key.appId);
    this.markUsed();
    const copy = await this.loop.waits.for(
      this.once(() => this.readOrRefresh()),
      wait,
    );
    return copy.credential;
  }

  /** Imports a credential that WeChat issued elsewhere (by a code exchange), replacing any record. Resolves once it is written. */
  importCredential(issued: Issued, sentAt: TimePoint, wait: WaitOptions = {}): Promise<void> {
    return this.loop.waits.for(new IssuedImport(this.ctx, issued, sentAt).finish(this.loop), wait);
  }

  /**
   * Reports that WeChat refused `value` (40001, 40014, 42001). Returns the credential to continue with: another one, or the
   * same one after WeChat confirmed it. Throws `RejectionDoubtedError` if something else must be wrong.
   */
  async reportRejected(value: string, wait: WaitOptions = {}): Promise<Credential> {
    this.markUsed();
    const reported = timePointOf(this.ctx.env.clock);
    return this.loop.waits.for(this.answerToReport(value, reported), wait);
  }

  /** Replaces the credential now, by hand, within the rate limits of its issuer. Returns what happened. */
  async refresh(wait: WaitOptions = {}): Promise<RefreshResult> {
    this.markUsed();
    const { manualGapMs } = this.ctx.env.policy.timing;
    const gap = this.ctx.target.kind.reissue === 'supersedes' ? { minSinceIssuedMs: manualGapMs } : {};
    return this.loop.waits.for(
      replace(this.ctx, this.loop, { kind: 'replace', cause: 'manual', ...gap }),
      wait,
    );
  }

  /**
   * Requests the credential again from a `same` issuer, unless that issuer returned it within the last minutes. It is served
   * meanwhile, also if the issuer cannot be reached.
   */
  confirm(wait: WaitOptions = {}): Promise<RefreshResult> {
    const { minIssueGapMs: minSinceConfirmedMs } = this.ctx.env.policy.timing;
    const intent = { kind: 'replace', cause: 'confirm', minSinceConfirmedMs } as const;
    return this.loop.waits.for(replace(this.ctx, this.loop, intent), wait);
  }

  /** Called by a fixed schedule: replaces the credential if it is older than half the period. */
  async refreshOnSchedule(periodMs: number): Promise<RefreshResult> {
    const half = periodMs / 2;
    const gap =
      this.ctx.target.kind.reissue === 'supersedes'
        ? { minSinceIssuedMs: half }
        : { minSinceConfirmedMs: half };
    return this.loop.waits.for(replace(this.ctx, this.loop, { kind: 'replace', cause: 'cron', ...gap }), {});
  }

  /**
   * Invalidates a leaked credential at WeChat: two forced calls, more than 30 s apart. Live traffic sees 40001 meanwhile.
   * If this process dies, another one continues the revocation.
   * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
   */
  async revokeLeaked(wait: WaitOptions = {}): Promise<void> {
    this.markUsed();
    const { forceGapMs, httpTimeoutMs } = this.ctx.env.policy.timing;
    await this.loop.waits.for(revokeLeaked(this.ctx, this.loop), {
      timeoutMs: 4 * (forceGapMs + httpTimeoutMs),
      ...wait,
    });
  }

  /** Reads the store and, if it has no valid credential, requests one. Failures are in the status, and are not thrown. */
  async start(): Promise<void> {
    this.markUsed();
    await this.loop.attempt();
  }

  /**
   * Called about once a second: refreshes in the background when due. `hasPlace` permits a refresh that is not urgent.
   * Returns whether it began one.
   */
  tick(now: TimePoint, hasPlace: boolean): boolean {
    const isPending = this.ctx.outbox.dueInMs() === 0;
    if (!this.ctx.target.kind.isCopied) {
      if (isPending && !this.ctx.isStopping) void this.loop.attempt({ kind: 'read-only' });
      return false;
    }
    const { copy } = this.ctx.cache;
    const isUsed = copy?.takeUsed() === true;
    if (isUsed) {
      this.markUsed(now.mono);
    } else if (this.loop.waits.count > 0) {
      this.usedAt = now.mono;
    } else if (now.mono - this.usedAt > this.unusedMs) {
      this.isIdle = true;
      this.isStale = true;
      copy?.stopServing();
    }
    if (this.ctx.isStopping || !(isPending || (!this.isIdle && this.loop.isDue()))) return false;
    const canWait = !isPending && this.loop.waits.count === 0 && (copy?.remainingMs(now) ?? 0) > PATIENCE_MS;
    if (hasPlace || !canWait) void this.loop.attempt();
    return canWait && hasPlace;
  }

  /** The clocks of this process diverged: the cached credential now expires by the monotonic one, and the store is read. */
  onClockGap(now: TimePoint): void {
    this.ctx.cache.onClockGap(now);
    this.loop.attemptNow();
  }

  /** The record changed, to this revision if that is known. Reads it if the record is followed. */
  hint(revision?: string): void {
    if (this.isFollowed && !this.ctx.isStopping) void this.loop.attemptAgain(revision);
  }

  /** What this process knows. Does no I/O. */
  status(): CredentialStatus {
    const now = timePointOf(this.ctx.env.clock);
    const copy = this.ctx.cache.valid(now);
    const failure = this.loop.troubleAt(now);
    return {
      key: this.ctx.target.key,
      state: !copy ? 'none' : copy.dueInMs(now) > 0 ? 'fresh' : 'due',
      isIdle: this.isIdle,
      isCommitPending: !this.ctx.outbox.isEmpty,
      ...(copy
        ? {
            remainingMs: copy.remainingMs(now),
            lifetimeMs: copy.lifetimeMs,
            dueInMs: copy.dueInMs(now),
            version: copy.version,
          }
        : {}),
      ...(failure ? { failure } : {}),
    };
  }

  /** Begins no new work. Resolves when the work in progress has ended and is written. */
  async stop(): Promise<void> {
    await this.loop.stop();
    const { outbox } = this.ctx;
    const { clock, hardStop } = this.ctx.env;
    // At least once, since the obstacle may be gone.
    for (let isDue = !outbox.isEmpty; isDue && !hardStop.aborted; isDue = outbox.dueInMs() === 0) {
      await outbox.retry()?.catch(() => clock.sleep(100, hardStop));
    }
  }

  private async getSlowly(wait: WaitOptions = {}): Promise<CachedCredential> {
    const now = timePointOf(this.ctx.env.clock);
    const valid = this.ctx.cache.valid(now);
    if (valid && (!this.isStale || this.ctx.isStopping)) {
      valid.markUsed();
      return valid;
    }
    if (this.ctx.isStopping) throw new ShutDownError(this.ctx.target.key.appId);
    this.markUsed();
    const failure = this.ctx.cache.failureAt(now);
    // A failure from while there was a valid credential does not count: without one, more budget is available.
    if (!valid && failure && !failure.hadValid) {
      if (this.loop.isDue()) void this.loop.attempt();
      throw failure.error;
    }
    return this.loop.waits.for(
      this.once(() => (valid ? this.readOrRefresh() : this.obtain())),
      wait,
    );
  }

  private once(work: () => Promise<CachedCredential>): Promise<CachedCredential> {
    this.obtaining ??= new SingleFlight();
    return this.obtaining.run(work);
  }

  private async readOrRefresh(): Promise<CachedCredential> {
    await this.loop.untilFresh({ kind: 'read-only' });
    this.isStale = false;
    const copy = this.ctx.cache.copy!;
    copy.markUsed();
    // Still valid: refreshed in the background.
    if (copy.dueInMs() === 0) void this.loop.attempt();
    return copy;
  }

  private async obtain(): Promise<CachedCredential> {
    await this.loop.untilFresh();
    this.isStale = false;
    this.ctx.cache.copy!.markUsed();
    return this.ctx.cache.copy!;
  }

  private async answerToReport(value: string, reported: TimePoint): Promise<Credential> {
    if (this.ctx.isStopping) throw new ShutDownError(this.ctx.target.key.appId);
    const rejections = (this.rejections ??= new RejectionHandling(this.ctx, this.loop));
    for (;;) {
      const isAnswered = await rejections.report(value, reported);
      const valid = this.ctx.cache.valid();
      if (valid && valid.value !== value) return valid.credential;
      if (valid && (isAnswered || valid.confirmedAt > reported.mono)) return rejections.answer(valid);
      if (!valid) await this.loop.untilFresh();
      this.loop.waits.require();
    }
  }

  /** How long an unused credential is followed: one lifetime. One that others depend on is requested until it was issued. */
  private get unusedMs(): number {
    const { copy } = this.ctx.cache;
    const { account, kind } = this.ctx.target;
    if (copy) return account.isKeptWarm ? Infinity : copy.lifetimeMs;
    return kind.dependsOn || kind.renewsFromState ? NEVER_ISSUED_MS : Infinity;
  }

  private markUsed(at: number = this.ctx.env.clock.monotonic()): void {
    this.usedAt = at;
    if (!this.isIdle) return;
    this.isIdle = false;
    this.loop.attemptNow();
  }
}
