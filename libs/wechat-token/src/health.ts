export {
  WechatTokenHealthIndicator,
  type WechatHealthCheckOptions,
  type WechatHealthDetails,
} from './health/wechat-token.health-indicator.js';
