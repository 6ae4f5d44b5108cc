import { createWechatTokens, RedisTokenStore } from 'nestjs-wechat-token/core';

const { WECHAT_APP_ID, WECHAT_APP_SECRET, REDIS_URL } = process.env;

// Outside the handler: once for each instance, which then keeps its copy of the token from call to call. The platform freezes an instance
// between calls, so nothing is refreshed meanwhile: the first call after the thaw takes the token of another instance from Redis, or gets a
// new one from WeChat. No timer keeps an instance alive.
const wechat = createWechatTokens({
  apps: [{ appId: WECHAT_APP_ID, appSecret: WECHAT_APP_SECRET }],
  // Many instances come and go: without Redis, each would request a token of its own.
  store: RedisTokenStore.connect(REDIS_URL),
});

// Do not keep the token in a variable of your own: it may have expired when the instance is thawed.
export const handler = async () => {
  const { ip_list: addresses } = await wechat.api.get('/cgi-bin/getcallbackip');
  return { statusCode: 200, body: JSON.stringify({ addresses: addresses.length }) };
};
