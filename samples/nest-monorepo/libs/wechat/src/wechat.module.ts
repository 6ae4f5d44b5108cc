import { Module } from '@nestjs/common';
import { RedisTokenStore, WechatTokenModule } from 'nestjs-wechat-token';

const { WECHAT_APP_ID, WECHAT_APP_SECRET, REDIS_URL } = process.env;

// The account in one place, for every application: the same store and the same keys are one token.
@Module({
  imports: [
    WechatTokenModule.forRootAsync({
      isGlobal: true,
      useFactory: () => ({
        apps: [{ appId: WECHAT_APP_ID!, appSecret: WECHAT_APP_SECRET! }],
        store: RedisTokenStore.connect(REDIS_URL!),
      }),
    }),
  ],
})
export class WechatModule {}
