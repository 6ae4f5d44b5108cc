import { ShutDownError } from '../../errors/shut-down.error.js';
import { WaitError } from '../../errors/wait.error.js';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import { isSameIntent, type AttemptOutcome, type RefreshIntent } from '../refresh/attempt.js';
import type { CredentialContext } from '../local/credential-context.js';
import { needInMs, RefreshAttempt } from '../refresh/refresh-attempt.js';
import { SingleFlight } from '../time/single-flight.js';
import { waitFor, type WaitOptions } from '../time/deadline.js';
import { timePointOf, type TimePoint } from '../time/time-point.js';

/** How many fruitless attempts run before the loop rests, so that it does not spin. */
const ATTEMPTS_BEFORE_A_REST = 3;

/** Runs attempts one at a time, repeats them while callers wait, and knows when the next is due. */
export class RefreshLoop {
  /** The callers that the loop works for. */
  readonly waits: CallerWaits;
  /** On the monotonic clock: when the next attempt is due. */
  private nextAttemptAt = -Infinity;
  private readonly flight = new SingleFlight<AttemptOutcome>();
  /** The intent of the attempt in progress. */
  private intent: RefreshIntent | undefined;
  private isReadPromised = false;
  /** The hinted revision; nothing if it is unknown, or if there were several. */
  private hinted: string | undefined;
  private writing: Promise<unknown> | undefined;
  /** Why a refresh has to wait for another process. */
  private heldUp: { readonly error: WechatTokenError; readonly until: number } | undefined;

  constructor(private readonly ctx: CredentialContext) {
    this.waits = new CallerWaits(ctx);
  }

  /** Whether work is in progress, including a rest between two attempts. */
  get isBusy(): boolean {
    return this.flight.isRunning || this.waits.isBusy;
  }

  isDue(): boolean {
    return this.ctx.env.clock.monotonic() >= this.nextAttemptAt;
  }

  attemptNow(): void {
    this.nextAttemptAt = -Infinity;
  }

  /** Why the last refresh failed. What WeChat refused stays, though an attempt finds that nothing is due. */
  troubleAt(now: TimePoint): WechatTokenError | undefined {
    const { cache, backoff } = this.ctx;
    const heldUp = this.heldUp && now.mono < this.heldUp.until ? this.heldUp : undefined;
    const passing = cache.failureAt(now) ?? heldUp;
    return passing?.error ?? backoff.revocationFailure() ?? cache.refusal;
  }

  /**
   * Runs one attempt, or joins the one in progress. With an intent, runs after the one in progress, and is shared only by
   * callers with the same intent.
   */
  async attempt(intent?: RefreshIntent): Promise<AttemptOutcome> {
    if (intent) {
      await this.flight.settled();
      // Another caller may have started an attempt with a different intent in the meantime.
      while (this.flight.isRunning && !this.isFor(intent)) await this.flight.settled();
    }
    return this.flight.run(async () => {
      this.intent = intent;
      const outcome = await new RefreshAttempt(this.ctx, intent ?? { kind: 'if-needed' }).run();
      this.plan(outcome);
      return outcome;
    });
  }

  /**
   * Handles a hint that the record changed: reads it, unless this process made the change or knows it by now. The hint of its
   * own write may arrive before the store's response. A refresh is left to the tick: many processes get a hint at once.
   */
  async attemptAgain(revision?: string): Promise<void> {
    if (this.isKnown(revision)) return;
    // Hints of several processes may arrive out of order, so none of several is known to be the latest.
    this.hinted = this.isReadPromised && revision !== this.hinted ? undefined : revision;
    if (this.isReadPromised) return;
    this.isReadPromised = true;
    await this.writing?.catch(() => undefined);
    await this.flight.settled();
    this.isReadPromised = false;
    const { hinted } = this;
    // Kept no longer than needed: a process may keep thousands of credentials.
    this.hinted = undefined;
    if (!this.ctx.isStopping && !this.isKnown(hinted)) await this.attempt({ kind: 'read-only' });
  }

  /** Runs a store operation whose own hint may arrive before its response. */
  async write<T>(step: Promise<T>): Promise<T> {
    this.writing = step;
    try {
      return await step;
    } finally {
      this.writing = undefined;
    }
  }

  /** Runs other work exclusively: no attempt runs at the same time. */
  async exclusively(work: () => Promise<AttemptOutcome>): Promise<AttemptOutcome> {
    // Another caller that waited for the same end may have started first.
    while (this.flight.isRunning) await this.flight.settled();
    this.intent = undefined;
    return this.flight.run(work);
  }

  /** Repeats attempts until there is a valid credential. Throws the failure of the last one. */
  async untilFresh(intent?: RefreshIntent): Promise<void> {
    await this.until(() => this.ctx.cache.valid() !== undefined, intent);
  }

  /** Repeats attempts until `isDone`, as long as a caller waits. */
  async until(isDone: () => boolean, intent?: RefreshIntent): Promise<void> {
    const { appId } = this.ctx.target.key;
    for (let attempts = 1; ; attempts += 1) {
      const outcome = await this.attempt(intent);
      if (isDone()) return;
      if (outcome.kind === 'failed') throw outcome.error;
      if (this.ctx.isStopping) throw new ShutDownError(appId);
      if (this.waits.count === 0) throw new WaitError('WAIT_TIMED_OUT', appId);
      await this.restAfter(outcome, attempts);
      // Another attempt may have succeeded meanwhile.
      if (isDone()) return;
    }
  }

  /** Rests after an attempt: as long as its outcome says, or a step once several attempts in a row were fruitless. */
  async restAfter(outcome: AttemptOutcome, attempts: number): Promise<void> {
    if (outcome.kind === 'wait') await this.rest(outcome.ms, outcome.error);
    else if (attempts >= ATTEMPTS_BEFORE_A_REST) await this.rest(this.ctx.env.policy.timing.waitStepMs);
  }

  /** Rests before the next attempt, at most one step, or until the served credential changes. Callers get the reason. */
  async rest(ms: number, reason?: WechatTokenError): Promise<void> {
    const { env, cache } = this.ctx;
    this.waits.explain(reason);
    await env.clock.sleep(Math.min(ms, env.policy.timing.waitStepMs), cache.change);
  }

  /** Begins no new attempt, and waits for the one in progress. */
  async stop(): Promise<void> {
    this.ctx.stop();
    this.ctx.cache.change.call();
    await this.flight.settled();
  }

  private isFor(intent: RefreshIntent): boolean {
    return this.intent !== undefined && isSameIntent(this.intent, intent);
  }

  private isKnown(revision: string | undefined): boolean {
    return revision !== undefined && revision === this.ctx.view.last?.revision;
  }

  private plan(outcome: AttemptOutcome): void {
    const { env, cache } = this.ctx;
    const { waitStepMs, pollMs, httpTimeoutMs } = env.policy.timing;
    const at = timePointOf(env.clock);
    const { mono } = at;
    const valid = cache.valid(at);
    if (valid) cache.noteFailure(undefined);
    this.heldUp = undefined;
    switch (outcome.kind) {
      case 'fresh':
        this.nextAttemptAt = mono + (needInMs(this.ctx) || waitStepMs);
        break;
      case 'retry':
        this.nextAttemptAt = mono;
        break;
      case 'wait':
        this.nextAttemptAt = mono + Math.min(outcome.ms, pollMs);
        if (outcome.isTrouble && outcome.error)
          this.heldUp = { error: outcome.error, until: this.nextAttemptAt + 2 * waitStepMs };
        break;
      case 'failed': {
        const { error, retryInMs } = outcome;
        const forMs = retryInMs + httpTimeoutMs + 2 * waitStepMs;
        cache.noteFailure({ error, at, forMs, hadValid: valid !== undefined });
        // Without a valid credential the store is read every step, since another process may have one. So this wait ends
        // when the valid one expires: then the reserved part of the budget is available. A failure (of a confirmation, say)
        // does not postpone a later due date either.
        const changesInMs = valid ? valid.dueInMs() || valid.remainingMs() : waitStepMs;
        this.nextAttemptAt = mono + Math.min(retryInMs, changesInMs);
        break;
      }
    }
  }
}

/** The callers waiting for a credential. Each has its own deadline; the shared work continues without them. */
export class CallerWaits {
  private waiting = 0;
  /** How many pieces of work for callers have not ended. They continue after the callers gave up. */
  private unfinished = 0;
  /** Why the current callers have to wait. */
  private reason: WechatTokenError | undefined;

  constructor(private readonly ctx: CredentialContext) {}

  /** How many callers wait. */
  get count(): number {
    return this.waiting;
  }

  /** Whether any work for callers has not ended. */
  get isBusy(): boolean {
    return this.unfinished > 0;
  }

  /** Sets the error that a caller gets if its deadline passes now. */
  explain(reason: WechatTokenError | undefined): void {
    this.reason = reason;
  }

  /** Throws if no caller waits any more, or this process is shutting down: the work is only for waiting callers. */
  require(): void {
    const { isStopping, target } = this.ctx;
    if (isStopping || this.waiting === 0) throw new ShutDownError(target.key.appId);
  }

  /** Waits for shared work with the caller's own deadline. */
  async for<T>(work: Promise<T>, { timeoutMs, signal }: WaitOptions): Promise<T> {
    const { clock, policy } = this.ctx.env;
    const { appId } = this.ctx.target.key;
    const end = () => void (this.unfinished -= 1);
    this.unfinished += 1;
    void work.then(end, end);
    this.waiting += 1;
    try {
      return await waitFor(
        clock,
        work,
        { timeoutMs: timeoutMs ?? policy.timing.waitMs, signal },
        {
          late: () => this.reason ?? new WaitError('WAIT_TIMED_OUT', appId),
          aborted: () => new WaitError('WAIT_ABORTED', appId),
        },
      );
    } finally {
      this.waiting -= 1;
      // Callers that come later wait for a different reason.
      if (this.waiting === 0) this.reason = undefined;
    }
  }
}
