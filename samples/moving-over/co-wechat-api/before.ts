// Before the move: what after.ts replaces.
import WechatAPI from 'co-wechat-api';
import express from 'express';
import { Redis } from 'ioredis';

const { WECHAT_APP_ID, WECHAT_APP_SECRET, REDIS_URL, PORT = 3000 } = process.env;

const redis = new Redis(REDIS_URL!);
const api = new WechatAPI(
  WECHAT_APP_ID,
  WECHAT_APP_SECRET,
  async () => JSON.parse((await redis.get('co-wechat-api')) ?? 'null'),
  (token: object) => redis.set('co-wechat-api', JSON.stringify(token)),
);

const app = express();

app.get('/menu', async (_request, response) => {
  response.json(await api.getMenu());
});

app.get('/js-config', async (request, response) => {
  response.json(await api.getJsConfig({ url: String(request.query.url), jsApiList: ['chooseImage'] }));
});

app.listen(Number(PORT), '127.0.0.1');
