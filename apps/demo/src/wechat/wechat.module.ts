import { Module } from '@nestjs/common';
import { CallbackIpsService } from './callback-ips.service.js';
import { HealthController } from './health.controller.js';
import { WechatController } from './wechat.controller.js';

/** The routes about WeChat. */
@Module({
  controllers: [WechatController, HealthController],
  providers: [CallbackIpsService],
})
export class WechatModule {}
