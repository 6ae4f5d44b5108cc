import express from 'express';
import { OfficialAccount } from 'node-easywechat';
import { createWechatTokens, RedisTokenStore, type WechatTokenService } from 'nestjs-wechat-token/core';

const { WECHAT_APP_ID, WECHAT_APP_SECRET, REDIS_URL, PORT = 3000 } = process.env;

const wechat = createWechatTokens({
  apps: [{ appId: WECHAT_APP_ID!, appSecret: WECHAT_APP_SECRET! }],
  store: RedisTokenStore.connect(REDIS_URL!),
});

const accessTokenFrom = (tokens: WechatTokenService) => ({
  getToken: () => tokens.getAccessToken(),
  toQuery: async () => ({ access_token: await tokens.getAccessToken() }),
});

const account = new OfficialAccount({ app_id: WECHAT_APP_ID!, secret: '' });
account.setAccessToken(accessTokenFrom(wechat.tokens));

const app = express();

app.get('/menu', async (_request, response) => {
  response.json(await wechat.api.get('/cgi-bin/menu/get'));
});

app.get('/js-config', async (request, response) => {
  const signed = await wechat.tickets.signJsSdk(String(request.query.url));
  response.json({ ...signed, jsApiList: ['chooseImage'] });
});

app.get('/kept', async (_request, response) => {
  const answer = await account.getClient().get('/cgi-bin/menu/get');
  response.json(answer.toObject());
});

const server = app.listen(Number(PORT), '127.0.0.1');
// Requests end first, then what is under way to WeChat: a token that it has just issued is still stored.
process.once('SIGTERM', () => server.close(() => wechat.close()));
