import { Module } from '@nestjs/common';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { WechatPlatform } from './wechat-platform.js';

/** Provides the {@link WechatPlatform}. */
@Module({
  providers: [
    {
      provide: WechatPlatform,
      inject: [SETTINGS],
      useFactory: (settings: Settings) => WechatPlatform.for(settings),
    },
  ],
  exports: [WechatPlatform],
})
export class PlatformModule {}
