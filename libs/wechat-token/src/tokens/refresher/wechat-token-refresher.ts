import type { WechatTokenLog } from '../log/wechat-token-log.js';
import type { TokenCore } from '../../core/token-core.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { FixedSchedule } from '../options/fixed-schedule.js';
import { withConcurrency } from './with-concurrency.js';

/** Calls `work` every `ms` milliseconds without keeping the process alive. Returns a function that stops it. */
export type RepeatEvery = (ms: number, work: () => void) => () => void;

/** At most this many apps start at a time, so that the start of a platform is no burst of requests to WeChat. */
const STARTS_AT_A_TIME = 8;

/** Keeps credentials fresh by the clock: at the start, then by one timer for all apps, until it is stopped. */
export class WechatTokenRefresher {
  private readonly schedule: FixedSchedule | undefined;
  private stopTimer: () => void = () => undefined;
  private isStopped = false;

  constructor(
    private readonly core: TokenCore,
    private readonly options: ResolvedOptions,
    private readonly log: WechatTokenLog,
    private readonly repeatEvery: RepeatEvery,
  ) {
    const { cron, clock } = options;
    if (cron) this.schedule = new FixedSchedule(cron, clock);
  }

  /** Resolves once the timer runs; with `requireTokenAtStart`, once every app has a token. Starts nothing after `stop()`. */
  async start(): Promise<void> {
    const { tickMs, requireTokenAtStart, store } = this.options;
    await store.prepare?.();
    if (this.isStopped) return;
    this.log.start();
    this.stopTimer = this.repeatEvery(tickMs, () => this.tick());
    const all = this.core.accounts.all();
    if (requireTokenAtStart) await withConcurrency(all, STARTS_AT_A_TIME, (keeper) => keeper.getCredential());
    else void withConcurrency(all, STARTS_AT_A_TIME, (keeper) => keeper.start());
  }

  /** Ends the timer and its work. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.stopTimer();
    await this.core.stop();
    this.log.stop();
  }

  private tick(): void {
    this.core.keepers.tick();
    const periodMs = this.schedule?.takeDue();
    if (periodMs === undefined) return;
    // Not tickets: WeChat wants few calls for them, and a schedule is no reason for one.
    for (const keeper of this.core.accounts.all()) {
      // Failures are reported by events, and appear in the status.
      if (keeper.isFollowed) void keeper.refreshOnSchedule(periodMs).catch(() => undefined);
    }
  }
}
