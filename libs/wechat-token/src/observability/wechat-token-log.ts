import { Injectable, Logger } from '@nestjs/common';
import type { KeeperEvent } from '../credential/keeper-events.js';
import { WechatTokenRuntime } from '../wechat-token.runtime.js';
import { WechatTokenEvents } from './wechat-token-events.js';

/** Writes what happens to Nest's log. */
@Injectable()
export class WechatTokenLog {
  private readonly logger = new Logger('WechatToken');
  private readonly unlisten: () => void;

  constructor(_runtime: WechatTokenRuntime, events: WechatTokenEvents) {
    this.unlisten = events.onAny((event) => this.write(event));
  }

  /** Writes no more. */
  stop(): void {
    this.unlisten();
  }

  private write(event: KeeperEvent): void {
    if (event.type === 'refreshed') {
      const { key, cause, lifeMs, tookMs } = event;
      this.logger.log(
        `${key.appId} ${key.kind} refreshed (${cause}): ${Math.round(lifeMs / 1000)} s left, took ${Math.round(tookMs)} ms`,
      );
    }
  }
}
