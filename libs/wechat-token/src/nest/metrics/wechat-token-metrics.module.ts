import { Module, type DynamicModule } from '@nestjs/common';
import { METRICS_OPTIONS, WechatTokenMetrics } from './wechat-token-metrics.js';
import type { WechatTokenMetricsOptions } from './wechat-token-metrics.options.js';

/** Keeps metrics of what `WechatTokenModule` does, in a registry of prom-client's. Serving them is the application's. */
@Module({})
export class WechatTokenMetricsModule {
  /** One registry takes them once: a second application in this process needs a registry of its own. */
  static forRoot(options: WechatTokenMetricsOptions = {}): DynamicModule {
    return {
      module: WechatTokenMetricsModule,
      imports: [...(options.imports ?? [])],
      providers: [{ provide: METRICS_OPTIONS, useValue: options }, WechatTokenMetrics],
    };
  }
}
