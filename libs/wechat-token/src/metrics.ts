export {
  WECHAT_TOKEN_METRICS,
  type WechatMetric,
  type WechatMetricName,
} from './nest/metrics/metric-names.js';
export type { WechatTokenMetricsOptions } from './nest/metrics/wechat-token-metrics.options.js';
export { WechatTokenMetricsModule } from './nest/metrics/wechat-token-metrics.module.js';
