// Before the move: what after.ts replaces.
import axios from 'axios';
import express from 'express';
import { Redis } from 'ioredis';

const { WECHAT_APP_ID: appid, WECHAT_APP_SECRET: secret, REDIS_URL, PORT = 3000 } = process.env;
const TOKEN_URL = 'https://api.weixin.qq.com/cgi-bin/token';
const MENU_URL = 'https://api.weixin.qq.com/cgi-bin/menu/get';

const redis = new Redis(REDIS_URL!);

async function accessToken() {
  let token = await redis.get('wechat:access_token');
  if (!token) {
    const { data } = await axios.get(TOKEN_URL, {
      params: { grant_type: 'client_credential', appid, secret },
    });
    token = data.access_token as string;
    await redis.set('wechat:access_token', token, 'EX', data.expires_in - 200);
  }
  return token;
}

const app = express();

app.get('/menu', async (_request, response) => {
  const { data } = await axios.get(MENU_URL, { params: { access_token: await accessToken() } });
  if (data.errcode) throw new Error(data.errmsg);
  response.json(data);
});

app.listen(Number(PORT), '127.0.0.1');
