import { createWechatTokens, RedisTokenStore } from 'nestjs-wechat-token/core';

const { WECHAT_APP_ID, WECHAT_APP_SECRET, REDIS_URL } = process.env;

// One object for the whole process, in a module of its own.
export const wechat = createWechatTokens({
  apps: [{ appId: WECHAT_APP_ID, appSecret: WECHAT_APP_SECRET }],
  // All processes share one token.
  store: RedisTokenStore.connect(REDIS_URL),
});
