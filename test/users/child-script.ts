/** A process of an application that waits for a line on its standard input. Without decorators, because Node runs it as it is. */
export const CHILD_SCRIPT = `
  import 'reflect-metadata';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { RedisTokenStore, WechatTokenModule, WechatUserService } from 'nestjs-wechat-token';
  const { appId, appSecret, baseUrl, redisUrl, openId, timing, callback } = JSON.parse(process.env.WORK);
  class AppModule {}
  const store = RedisTokenStore.connect(redisUrl);
  const options = { apps: [{ appId, appSecret }], http: { baseUrl, proxy: false }, store, timing };
  Module({ imports: [WechatTokenModule.forRoot(options)] })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const users = app.get(WechatUserService);
  process.stdout.write('ready\\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const work = callback ? users.exchangeCode(callback) : users.getUserAccessToken(openId, { timeoutMs: 30000 });
  const said = await work.then(
    (value) => ({ value }),
    ({ code, reason, errcode, message }) => ({ code, reason, errcode, message }),
  );
  process.stdout.write(JSON.stringify(said) + '\\n');
  await app.close();
  process.exit(0);
`;
