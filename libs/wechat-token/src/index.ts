// The NestJS module, and everything that it provides.
export * from './shared.js';
export { InjectWechatApp, wechatAppToken } from './nest/inject-wechat-app.js';
export { TOKEN_STORE } from './core/ports/token-store.js';
export { WechatTokenExceptionFilter } from './nest/wechat-token.filter.js';
export type { WechatTokenModuleAsyncOptions, WechatTokenModuleOptions } from './nest/module-options.js';
export { WechatTokenModule } from './nest/wechat-token.module.js';
