import Koa from 'koa';
import { wechat } from './wechat.mjs';

const app = new Koa();

app.use(async (ctx) => {
  if (ctx.path === '/health') {
    ctx.body = wechat.health();
    ctx.status = ctx.body.status === 'down' ? 503 : 200;
  } else if (ctx.path === '/callback-ips') {
    ctx.body = await wechat.api.get('/cgi-bin/getcallbackip');
  }
});

const server = app.listen(process.env.PORT ?? 3000, '127.0.0.1');
// Requests end first, then what is under way to WeChat: a token that it has just issued is still stored.
process.once('SIGTERM', () => server.close(() => wechat.close()));
