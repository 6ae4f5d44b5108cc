import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { WechatTokenHealthIndicator } from 'nestjs-wechat-token/health';
import { WechatTokenMetricsModule } from 'nestjs-wechat-token/metrics';
import { CallbackIpsService } from './callback-ips.service.js';
import { FollowersService } from './followers.service.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { WechatController } from './wechat.controller.js';

/** The routes about WeChat. */
@Module({
  // Logs nothing itself: the library logs every problem.
  imports: [TerminusModule.forRoot({ logger: false }), WechatTokenMetricsModule.forRoot()],
  controllers: [WechatController, HealthController, MetricsController],
  providers: [CallbackIpsService, FollowersService, WechatTokenHealthIndicator],
  exports: [CallbackIpsService],
})
export class WechatModule {}
