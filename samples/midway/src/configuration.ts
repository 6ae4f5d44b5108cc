import { CommonJSFileDetector, Configuration, type IMidwayContainer } from '@midwayjs/core';
import * as koa from '@midwayjs/koa';
import { createWechatTokens, RedisTokenStore, type WechatTokens } from 'nestjs-wechat-token/core';
import defaults from './config.default';

const { WECHAT_APP_ID, WECHAT_APP_SECRET, REDIS_URL } = process.env;

@Configuration({
  detector: new CommonJSFileDetector(),
  imports: [koa],
  importConfigs: [{ default: defaults }],
})
export class MainConfiguration {
  private wechat: WechatTokens | undefined;

  // One object for each process. All processes share one token in Redis.
  async onReady(container: IMidwayContainer): Promise<void> {
    this.wechat = createWechatTokens({
      apps: [{ appId: WECHAT_APP_ID!, appSecret: WECHAT_APP_SECRET! }],
      store: RedisTokenStore.connect(REDIS_URL!),
    });
    await this.wechat.ready();
    container.registerObject('wechat', this.wechat);
  }

  // Waits for what is under way to WeChat: a token that it has just issued is still stored.
  async onStop(): Promise<void> {
    await this.wechat?.close();
  }
}
