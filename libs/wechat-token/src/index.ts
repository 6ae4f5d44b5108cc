// The NestJS module, and all that it provides.
export * from './shared.js';
export { InjectWechatApp, wechatAppToken } from './apps/inject-wechat-app.js';
export { TOKEN_STORE } from './credential/token-store.js';
export { WechatTokenExceptionFilter } from './errors/wechat-token.filter.js';
export type {
  WechatTokenModuleAsyncOptions,
  WechatTokenModuleOptions,
} from './wechat-token.module-definition.js';
export { WechatTokenModule } from './wechat-token.module.js';
