import { ShutDownError } from '../../errors/shut-down.error.js';
import { WaitError } from '../../errors/wait.error.js';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import { isSameIntent, type AttemptOutcome, type RefreshIntent } from '../refresh/attempt.js';
import type { CallerWaits } from './caller-waits.js';
import type { CredentialContext } from '../local/credential-context.js';
import { needInMs } from '../refresh/need-of.js';
import { RefreshAttempt } from '../refresh/refresh-attempt.js';
import { SingleFlight } from '../time/single-flight.js';

/** Repeated attempts that bring no answer rest after so many, so that nothing spins. */
const ATTEMPTS_BEFORE_A_REST = 3;

/** Runs attempts one at a time, repeats them while callers wait, and knows when the next is due. */
export class RefreshLoop {
  /** On the monotonic clock: when the next attempt is due. */
  private nextAttemptAt = -Infinity;
  private readonly flight = new SingleFlight<AttemptOutcome>();
  /** What the attempt that runs was begun for. */
  private intent: RefreshIntent | undefined;
  private isReadPromised = false;
  /** The revision to look for; nothing where it was not said, or several were. */
  private hinted: string | undefined;
  private telling: Promise<unknown> | undefined;
  /** Why a refresh has to wait for somebody else. */
  private heldUp: { readonly error: WechatTokenError; readonly until: number } | undefined;

  constructor(
    private readonly ctx: CredentialContext,
    private readonly waits: CallerWaits,
  ) {}

  /** Whether anything is under way, also where it rests between two attempts. */
  get isBusy(): boolean {
    return this.flight.isRunning || this.waits.isBusy;
  }

  isDue(): boolean {
    return this.ctx.env.clock.monotonic() >= this.nextAttemptAt;
  }

  attemptNow(): void {
    this.nextAttemptAt = -Infinity;
  }

  /** Why there is no successor, or nothing at all, at this moment of the monotonic clock. */
  troubleAt(mono: number): WechatTokenError | undefined {
    const { cache, backoff } = this.ctx;
    const trouble = [cache.failure, this.heldUp].find((one) => one && mono < one.until);
    return trouble?.error ?? backoff.revocationFailure();
  }

  /**
   * One attempt, shared with whoever asks meanwhile. With an intent, an attempt of its own after the one that runs, shared
   * with those who ask for the same.
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
   * Something changed in the store: reads it, unless that was this process, or it knows by now. What it does itself, it may
   * hear of before the answer has come. That something is due is left to the tick: many may hear of it at once.
   */
  async attemptAgain(revision?: string): Promise<void> {
    if (this.isKnown(revision)) return;
    // Each process publishes for itself, so that hints may come in another order than the changes: of several, none is the last.
    this.hinted = this.isReadPromised && revision !== this.hinted ? undefined : revision;
    if (this.isReadPromised) return;
    this.isReadPromised = true;
    await this.telling?.catch(() => undefined);
    await this.flight.settled();
    this.isReadPromised = false;
    if (!this.ctx.isStopping && !this.isKnown(this.hinted)) await this.attempt({ kind: 'read-only' });
  }

  /** Does a step whose answer a hint may come before. */
  async tell<T>(step: Promise<T>): Promise<T> {
    this.telling = step;
    try {
      return await step;
    } finally {
      this.telling = undefined;
    }
  }

  /** Runs other work exclusively: no attempt runs at the same time. */
  async exclusively(work: () => Promise<AttemptOutcome>): Promise<AttemptOutcome> {
    // Whoever waited for the same end may have been quicker.
    while (this.flight.isRunning) await this.flight.settled();
    this.intent = undefined;
    return this.flight.run(work);
  }

  /** Attempts until a living credential is held. Throws the failure of the last one. */
  async untilFresh(intent?: RefreshIntent): Promise<void> {
    await this.until(() => this.ctx.cache.living() !== undefined, intent);
  }

  /** Attempts until `isDone`, as long as somebody waits. */
  async until(isDone: () => boolean, intent?: RefreshIntent): Promise<void> {
    const { appId } = this.ctx.target.key;
    for (let attempts = 1; ; attempts += 1) {
      const outcome = await this.attempt(intent);
      if (isDone()) return;
      if (outcome.kind === 'failed') throw outcome.error;
      if (this.ctx.isStopping) throw new ShutDownError(appId);
      if (this.waits.count === 0) throw new WaitError('WAIT_TIMED_OUT', appId);
      await this.restAfter(outcome, attempts);
      // Another attempt may have seen it meanwhile.
      if (isDone()) return;
    }
  }

  /** Rests after so many attempts for one end, of which this was the last: as long as it said, and not at all after the first. */
  async restAfter(outcome: AttemptOutcome, attempts: number): Promise<void> {
    if (outcome.kind === 'wait') await this.rest(outcome.ms, outcome.error);
    else if (attempts >= ATTEMPTS_BEFORE_A_REST) await this.rest(this.ctx.env.policy.timing.waitStepMs);
  }

  /** Rests before the next attempt, a step at most, unless something changes first. Callers learn the reason. */
  async rest(ms: number, reason?: WechatTokenError): Promise<void> {
    const { env, cache } = this.ctx;
    this.waits.explain(reason);
    await env.clock.sleep(Math.min(ms, env.policy.timing.waitStepMs), cache.change);
  }

  /** Lets what runs come to its end and begins nothing new. */
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
    const mono = env.clock.monotonic();
    const living = cache.living();
    if (living && outcome.kind !== 'failed') cache.noteFailure(undefined);
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
        const until = mono + retryInMs + httpTimeoutMs + 2 * waitStepMs;
        cache.noteFailure({ error, until, hadLiving: living !== undefined });
        // Without a living credential the store is read all the time: another process may have one. So the pause ends
        // with the living one, and what is kept for when there is none may be asked for. Nor does a failure put off what is
        // due later.
        const changesInMs = living ? living.dueInMs() || living.remainingMs() : waitStepMs;
        this.nextAttemptAt = mono + Math.min(retryInMs, changesInMs);
        break;
      }
    }
  }
}
