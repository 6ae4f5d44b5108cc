export { WECHAT_TOKEN_METRICS, type WechatMetric, type WechatMetricName } from './metrics/metric-names.js';
export type { WechatTokenMetricsOptions } from './metrics/wechat-token-metrics.options.js';
export { WechatTokenMetricsModule } from './metrics/wechat-token-metrics.module.js';
