export { WechatModule } from './wechat.module.js';
