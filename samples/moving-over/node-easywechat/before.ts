// Before the move: what after.ts replaces.
import express from 'express';
import { Redis } from 'ioredis';
import { OfficialAccount } from 'node-easywechat';

const { WECHAT_APP_ID, WECHAT_APP_SECRET, REDIS_URL, PORT = 3000 } = process.env;

const redis = new Redis(REDIS_URL!);
const account = new OfficialAccount({ app_id: WECHAT_APP_ID!, secret: WECHAT_APP_SECRET! });
account.setCache({
  get: (key) => redis.get(key),
  has: async (key) => (await redis.exists(key)) === 1,
  set: async (key, value, seconds) => (await redis.set(key, value, 'EX', seconds!)) === 'OK',
  delete: async (key) => (await redis.del(key)) === 1,
});

const app = express();

app.get('/menu', async (_request, response) => {
  const answer = await account.getClient().get('/cgi-bin/menu/get');
  response.json(answer.toObject());
});

app.get('/js-config', async (request, response) => {
  response.json(await account.getUtils().buildJsSdkConfig(String(request.query.url), ['chooseImage']));
});

app.listen(Number(PORT), '127.0.0.1');
