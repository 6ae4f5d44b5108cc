// All that works without NestJS.
export * from './shared.js';
export { createWechatTokens, type WechatTokensOptions } from './tokens/create-wechat-tokens.js';
