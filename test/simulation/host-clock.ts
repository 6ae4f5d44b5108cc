import type { Clock, Waker } from '../../libs/wechat-token/src/core/ports/clock.js';
import type { VirtualTime } from './virtual-time.js';

/** A timer that came due while its host stood still. */
interface Expired {
  readonly due: number;
  readonly run: () => void;
}

/**
 * The clocks of one host, and the only door through which anything reaches the process on it. What comes due while the
 * process stands still is taken up in Node's order: first the timers, by their time, then what arrived in the sockets,
 * then whoever waited for that.
 */
export class HostClock implements Clock {
  isDead = false;
  wallOffsetMs: number;
  private pausedUntil = 0;
  private stoodStillMs = 0;
  private sleptMs = 0;
  private asleepUntil = 0;
  private isReleasePlanned = false;
  private expired: Expired[] = [];
  private arrived: (() => void)[] = [];
  /** How much that arrived in a standstill has yet to be taken up. */
  private waiting = 0;
  private behindIo: (() => void)[] = [];

  constructor(
    private readonly time: VirtualTime,
    wallOffsetMs: number,
    /** Whether a sleep ends behind what has arrived by then, as that of the machine's clocks does. */
    private readonly sleepsBehindIo = true,
    private readonly onStopped: (ms: number) => void = () => undefined,
  ) {
    this.wallOffsetMs = wallOffsetMs;
  }

  get isPaused(): boolean {
    return this.time.now < this.pausedUntil;
  }

  get isAsleep(): boolean {
    return this.time.now < this.asleepUntil;
  }

  get pauseRestMs(): number {
    return Math.max(0, this.pausedUntil - this.time.now);
  }

  now(): number {
    return Math.floor(this.time.now + this.wallOffsetMs);
  }

  /** Finer than a machine's, which counts whole milliseconds: the order of events is as exact as it can be. */
  monotonic(): number {
    return this.time.now - this.sleptMs;
  }

  /** For how long the process has run, standstills left out. */
  ranForMs(): number {
    return this.time.now - this.stoodStillMs + this.pauseRestMs;
  }

  sleep(ms: number, signal?: Waker): Promise<void> {
    this.time.touch();
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      let isOver = false;
      const end = () => {
        if (isOver) return;
        isOver = true;
        signal?.removeEventListener('abort', end);
        this.time.touch();
        resolve();
      };
      this.timer(ms, () => {
        if (this.sleepsBehindIo && !isOver) this.afterArrivedIo(end);
        else end();
      });
      signal?.addEventListener('abort', end, { once: true });
    });
  }

  /** A timer of the process: on the monotonic clock, and late if the process stands still when it is due. */
  timer(ms: number, run: () => void): void {
    const wakeAt = this.monotonic() + ms;
    const look = () => {
      // The host slept meanwhile, and its monotonic clock with it.
      const restMs = wakeAt - this.monotonic();
      if (restMs > 0.001) this.wait(restMs, look);
      else run();
    };
    this.wait(ms, look);
  }

  /** Something arrives in the process: not while it stands still, never when it is dead. `settles` a promise, or may. */
  deliver(run: () => void, settles = true): void {
    if (this.isDead) return;
    if (this.isPaused) {
      this.arrived.push(run);
      this.waiting += 1;
      this.planRelease();
      return;
    }
    if (settles) this.time.touch();
    run();
  }

  /** Runs behind everything that has arrived by now, as a few turns of the event loop do. */
  afterArrivedIo(run: () => void): void {
    if (this.isDead) return;
    if (this.isPaused) {
      this.behindIo.push(run);
      this.planRelease();
    } else if (this.waiting === 0) run();
    else this.time.after(0, () => this.afterArrivedIo(run));
  }

  /** SIGSTOP for a while, or a loop that is blocked: both clocks go on. */
  pause(ms: number): void {
    const until = Math.max(this.pausedUntil, this.time.now + ms);
    this.stoodStillMs += until - Math.max(this.pausedUntil, this.time.now);
    this.pausedUntil = until;
    this.onStopped(ms);
  }

  /** The machine sleeps: its monotonic clock stands still. */
  fallAsleep(ms: number): void {
    const { now } = this.time;
    // One that sleeps already sleeps on.
    const moreMs = Math.max(0, now + ms - Math.max(now, this.asleepUntil));
    this.asleepUntil = Math.max(this.asleepUntil, now + ms);
    this.pause(ms);
    this.time.after(ms, () => {
      this.sleptMs += moreMs;
    });
  }

  private wait(ms: number, run: () => void): void {
    this.time.after(ms, () => this.expire(this.time.now, run));
  }

  private expire(due: number, run: () => void): void {
    if (this.isDead) return;
    if (!this.isPaused) return run();
    this.expired.push({ due, run });
    this.planRelease();
  }

  private planRelease(): void {
    if (this.isReleasePlanned) return;
    this.isReleasePlanned = true;
    this.time.after(this.pauseRestMs, () => this.release());
  }

  /** Goes on. Each is an event of its own, so that promises settle between them, and one may stop the process again. */
  private release(): void {
    this.isReleasePlanned = false;
    if (this.isPaused) return this.planRelease();
    const { expired, arrived, behindIo } = this;
    [this.expired, this.arrived, this.behindIo] = [[], [], []];
    expired.sort((one, other) => one.due - other.due);
    for (const { due, run } of expired) this.time.after(0, () => this.expire(due, run));
    for (const run of arrived) {
      this.time.after(0, () => {
        this.waiting -= 1;
        this.deliver(run);
      });
    }
    for (const run of behindIo) this.time.after(0, () => this.afterArrivedIo(run));
  }
}
