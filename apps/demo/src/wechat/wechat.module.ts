import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.js';
import { WechatPlatform } from '../platform/wechat-platform.js';
import { CallbackIpsService } from './callback-ips.service.js';
import { HealthController } from './health.controller.js';
import { WechatController } from './wechat.controller.js';

/** The routes about WeChat. */
@Module({
  imports: [
    HttpModule.registerAsync({
      imports: [PlatformModule],
      inject: [WechatPlatform],
      useFactory: ({ baseUrl }: WechatPlatform) => ({
        baseURL: baseUrl,
        timeout: 5_000,
        maxRedirects: 0,
        maxContentLength: 65_536,
        // axios sends even http://127.0.0.1 through a proxy of the environment.
        ...(baseUrl.startsWith('http:') && { proxy: false as const }),
      }),
    }),
  ],
  controllers: [WechatController, HealthController],
  providers: [CallbackIpsService],
})
export class WechatModule {}
