export {
  WechatTokenHealthIndicator,
  type WechatHealthCheckOptions,
  type WechatHealthDetails,
} from './nest/wechat-token.health-indicator.js';
