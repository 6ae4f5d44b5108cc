import { Module, type DynamicModule } from '@nestjs/common';
import { METRICS_OPTIONS, WechatTokenMetrics } from './wechat-token-metrics.js';
import type { WechatTokenMetricsOptions } from './wechat-token-metrics.options.js';

/** Keeps metrics of `WechatTokenModule` in a registry of prom-client. The application serves them. */
@Module({})
export class WechatTokenMetricsModule {
  /** A registry accepts them once: a second application in this process needs a registry of its own. */
  static forRoot(options: WechatTokenMetricsOptions = {}): DynamicModule {
    return {
      module: WechatTokenMetricsModule,
      imports: [...(options.imports ?? [])],
      providers: [{ provide: METRICS_OPTIONS, useValue: options }, WechatTokenMetrics],
    };
  }
}
