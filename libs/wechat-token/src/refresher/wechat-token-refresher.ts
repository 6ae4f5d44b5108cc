import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { WechatTokenLog } from '../observability/wechat-token-log.js';
import { WechatTokenRuntime } from '../wechat-token.runtime.js';
import { FixedSchedule } from '../options/fixed-schedule.js';
import { inTurns } from './in-turns.js';

const INTERVAL = 'nestjs-wechat-token';

/** So many apps start at a time: a platform's start is not to be a burst at WeChat's door. */
const STARTS_AT_A_TIME = 8;

/** Keeps credentials fresh by the clock: at start-up, then by one timer for all apps, until the application closes. */
@Injectable()
export class WechatTokenRefresher implements OnModuleInit, OnModuleDestroy {
  // Not the application's registry: whoever deletes all its intervals would end ours.
  readonly #registry = new SchedulerRegistry();
  private readonly schedule: FixedSchedule | undefined;

  constructor(
    private readonly runtime: WechatTokenRuntime,
    private readonly log: WechatTokenLog,
  ) {
    const { cron, clock } = runtime.options;
    if (cron) this.schedule = new FixedSchedule(cron, clock);
  }

  async onModuleInit(): Promise<void> {
    const { tickMs, requireTokenAtStart, store } = this.runtime.options;
    await store.prepare?.();
    this.log.start();
    // A script on an application context is to end by itself.
    this.#registry.addInterval(INTERVAL, setInterval(() => this.tick(), tickMs).unref());
    if (!requireTokenAtStart) {
      void this.start();
      return;
    }
    try {
      await this.startWithTokens();
    } catch (error) {
      // Nest calls no destroy hook when a start fails.
      await this.onModuleDestroy();
      throw error;
    }
  }

  async onModuleDestroy(): Promise<void> {
    if (this.#registry.doesExist('interval', INTERVAL)) this.#registry.deleteInterval(INTERVAL);
    await this.runtime.stop();
    this.log.stop();
  }

  private async start(): Promise<void> {
    await inTurns(this.runtime.accessTokens(), STARTS_AT_A_TIME, (keeper) => keeper.start());
  }

  private async startWithTokens(): Promise<void> {
    await inTurns(this.runtime.accessTokens(), STARTS_AT_A_TIME, async (keeper) => {
      await keeper.getCredential();
    });
  }

  private tick(): void {
    this.runtime.keepers.tick();
    const periodMs = this.schedule?.takeDue();
    if (periodMs === undefined) return;
    // Not tickets: WeChat wants few calls for them, and a schedule is no reason.
    for (const keeper of this.runtime.accessTokens()) {
      // What goes wrong is told by an event, and stands in the status.
      if (keeper.isAwake) void keeper.refreshOnSchedule(periodMs).catch(() => undefined);
    }
  }
}
