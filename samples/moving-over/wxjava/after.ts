import express from 'express';
import { createWechatTokens, RedisTokenStore } from 'nestjs-wechat-token/core';
import { RedisMirror } from 'nestjs-wechat-token/interop';

const { WECHAT_APP_ID, WECHAT_APP_SECRET, REDIS_URL, PORT = 3000 } = process.env;

const wechat = createWechatTokens({
  apps: [{ appId: WECHAT_APP_ID!, appSecret: WECHAT_APP_SECRET! }],
  store: RedisTokenStore.connect(REDIS_URL!),
  mirrors: [
    RedisMirror.connect(REDIS_URL!, { preset: 'wxjava-mp', prefix: 'wx', foreign: 'replace' }),
    RedisMirror.connect(REDIS_URL!, { preset: 'wxjava-mp-jsapi-ticket', prefix: 'wx' }),
  ],
});

const app = express();

app.get('/menu', async (_request, response) => {
  response.json(await wechat.api.get('/cgi-bin/menu/get'));
});

const server = app.listen(Number(PORT), '127.0.0.1');
// Requests end first, then what is under way to WeChat: a token that it has just issued is still stored.
process.once('SIGTERM', () => server.close(() => wechat.close()));
