import { readFile } from 'node:fs/promises';
import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { RedisTokenStore, WechatTokenModule } from 'nestjs-wechat-token';
import { WechatTokenHealthIndicator } from 'nestjs-wechat-token/health';
import { AccountController } from './account.controller.js';

const { WECHAT_APP_ID, WECHAT_APP_SECRET_FILE, REDIS_URL } = process.env;

@Module({
  imports: [
    TerminusModule,
    WechatTokenModule.forRootAsync({
      useFactory: () => ({
        apps: [
          {
            appId: WECHAT_APP_ID!,
            // Read whenever it is needed: a new secret takes effect without a restart.
            appSecret: async () => (await readFile(WECHAT_APP_SECRET_FILE!, 'utf8')).trim(),
          },
        ],
        store: RedisTokenStore.connect(REDIS_URL!),
      }),
    }),
  ],
  controllers: [AccountController],
  providers: [WechatTokenHealthIndicator],
})
export class AppModule {}
