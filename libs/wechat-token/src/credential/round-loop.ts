import { ShutDownError } from '../errors/shut-down.error.js';
import { WaitError } from '../errors/wait.error.js';
import type { WechatTokenError } from '../errors/wechat-token.error.js';
import type { CopyHolder } from './copy-holder.js';
import { waitFor, type WaitOptions } from './deadline.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import type { Intent } from './intent.js';
import type { RefreshRound } from './refresh-round.js';
import type { RoundOutcome } from './round-outcome.js';
import { SingleFlight } from './single-flight.js';

/** Repeated rounds that bring no answer rest after so many, so that nothing spins. */
const ROUNDS_BEFORE_A_REST = 3;

/** Runs rounds one at a time, repeats them while callers wait, and knows when the next is due. */
export class RoundLoop {
  /** How many callers wait. Work goes on without them, waiting does not. */
  waiters = 0;
  /** How much was begun for callers and has yet to end. It goes on when they have given up. */
  private unfinished = 0;
  /** On the monotonic clock: when the next round is due. */
  private lookAt = -Infinity;
  private readonly flight = new SingleFlight<RoundOutcome>();
  /** What the round that runs was begun for. */
  private intent: string | undefined;
  private isLookPromised = false;
  /** The stamp to look for; nothing where it was not said, or several were. */
  private hinted: string | undefined;
  private telling: Promise<unknown> | undefined;
  /** Why those who wait just now do. */
  private waitError: WechatTokenError | undefined;

  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
    private readonly holder: CopyHolder,
    private readonly rounds: RefreshRound,
  ) {}

  /** Nothing new is begun. */
  get isStopping(): boolean {
    return this.rounds.isStopping;
  }

  /** Whether anything is under way, also where it rests between two rounds. */
  get isBusy(): boolean {
    return this.flight.isRunning || this.unfinished > 0;
  }

  isDue(): boolean {
    return this.around.clock.monotonic() >= this.lookAt;
  }

  lookNow(): void {
    this.lookAt = -Infinity;
  }

  /**
   * One round, shared with whoever asks meanwhile. With an intent, a round of its own after the one that runs, shared
   * with those who ask for the same.
   */
  async round(intent?: Intent): Promise<RoundOutcome> {
    const wanted = intent && JSON.stringify(intent);
    if (wanted !== undefined) {
      await this.flight.settled();
      // Whoever waited for the same end may have been quicker, and have asked for something else.
      while (this.flight.isRunning && this.intent !== wanted) await this.flight.settled();
    }
    return this.flight.run(async () => {
      this.intent = wanted;
      const outcome = await this.rounds.run(intent ?? {});
      this.plan(outcome);
      return outcome;
    });
  }

  /**
   * Something changed in the store: looks, unless that was this process, or it knows by now. What it does itself, it may
   * hear of before the answer has come. That something is due is left to the tick: many may hear of it at once.
   */
  async lookAfresh(stamp?: string): Promise<void> {
    if (this.isKnown(stamp)) return;
    // Each process publishes for itself, so that hints may come in another order than the changes: of several, none is the last.
    this.hinted = this.isLookPromised && stamp !== this.hinted ? undefined : stamp;
    if (this.isLookPromised) return;
    this.isLookPromised = true;
    await this.telling?.catch(() => undefined);
    await this.flight.settled();
    this.isLookPromised = false;
    if (!this.isStopping && !this.isKnown(this.hinted)) await this.round({ isLook: true });
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

  /** Work that is no round, and has none beside it. */
  async exclusively(work: () => Promise<RoundOutcome>): Promise<RoundOutcome> {
    // Whoever waited for the same end may have been quicker.
    while (this.flight.isRunning) await this.flight.settled();
    this.intent = undefined;
    return this.flight.run(work);
  }

  /** Rounds until a living credential is held. Throws the failure of the last one. */
  async untilUsable(intent?: Intent): Promise<void> {
    await this.until(() => this.holder.living() !== undefined, intent);
  }

  /** Rounds until `isDone`, as long as somebody waits. */
  async until(isDone: () => boolean, intent?: Intent): Promise<void> {
    const { appId } = this.kept.key;
    for (let rounds = 1; ; rounds += 1) {
      const outcome = await this.round(intent);
      if (isDone()) return;
      if (outcome.kind === 'failed') throw outcome.error;
      if (this.isStopping) throw new ShutDownError(appId);
      if (this.waiters === 0) throw new WaitError('WAIT_TIMED_OUT', appId);
      await this.restAfter(outcome, rounds);
      // Another round may have seen it meanwhile.
      if (isDone()) return;
    }
  }

  /** Rests after so many rounds for one end, of which this was the last: as long as it said, and not at all after the first. */
  async restAfter(outcome: RoundOutcome, rounds: number): Promise<void> {
    if (outcome.kind === 'wait') await this.rest(outcome.ms, outcome.error);
    else if (rounds >= ROUNDS_BEFORE_A_REST) await this.rest(this.around.policy.timing.waitStepMs);
  }

  /**
   * Rests before the next round, a step at most, unless something changes first. Whose deadline passes meanwhile learns
   * the reason.
   */
  async rest(ms: number, reason?: WechatTokenError): Promise<void> {
    this.waitError = reason;
    await this.around.clock.sleep(Math.min(ms, this.around.policy.timing.waitStepMs), this.holder.change);
  }

  /** Throws where nobody waits any more for work that is done for those who wait, or this process shuts down. */
  requireWaiters(): void {
    if (this.isStopping || this.waiters === 0) throw new ShutDownError(this.kept.key.appId);
  }

  /** Waits for shared work with the caller's own deadline. */
  async waitedFor<T>(work: Promise<T>, { timeoutMs, signal }: WaitOptions): Promise<T> {
    const { clock, policy } = this.around;
    const { appId } = this.kept.key;
    const end = () => void (this.unfinished -= 1);
    this.unfinished += 1;
    void work.then(end, end);
    this.waiters += 1;
    try {
      return await waitFor(
        clock,
        work,
        { timeoutMs: timeoutMs ?? policy.timing.waitMs, signal },
        {
          late: () => this.waitError ?? new WaitError('WAIT_TIMED_OUT', appId),
          aborted: () => new WaitError('WAIT_ABORTED', appId),
        },
      );
    } finally {
      this.waiters -= 1;
      // Whoever comes later waits for a reason of their own.
      if (this.waiters === 0) this.waitError = undefined;
    }
  }

  /** Lets what runs come to its end and begins nothing new. */
  async stop(): Promise<void> {
    this.rounds.isStopping = true;
    this.holder.change.call();
    await this.flight.settled();
  }

  private isKnown(stamp: string | undefined): boolean {
    return stamp !== undefined && stamp === this.rounds.lastReading?.stamp;
  }

  private plan(outcome: RoundOutcome): void {
    const { clock, policy } = this.around;
    const { waitStepMs, pollMs, httpTimeoutMs } = policy.timing;
    const mono = clock.monotonic();
    const living = this.holder.living();
    if (living && outcome.kind !== 'failed') this.holder.failure = undefined;
    this.holder.heldUp = undefined;
    switch (outcome.kind) {
      case 'usable':
        this.lookAt = mono + (this.rounds.restsForMs() || waitStepMs);
        break;
      case 'again':
        this.lookAt = mono;
        break;
      case 'wait':
        this.lookAt = mono + Math.min(outcome.ms, pollMs);
        if (outcome.isTrouble && outcome.error)
          this.holder.heldUp = { error: outcome.error, until: this.lookAt + 2 * waitStepMs };
        break;
      case 'failed': {
        const { error, retryInMs } = outcome;
        const until = mono + retryInMs + httpTimeoutMs + 2 * waitStepMs;
        this.holder.failure = { error, until, hadLiving: living !== undefined };
        // Without a living credential the store is looked at all the time: another process may have one. So the pause ends
        // with the living one, and what is kept for when there is none may be asked for. Nor does a failure put off what is
        // due later.
        const changesInMs = living ? living.dueInMs() || living.remainingMs() : waitStepMs;
        this.lookAt = mono + Math.min(retryInMs, changesInMs);
        break;
      }
    }
  }
}
