/** A process of an application that waits for a line on its standard input. Without decorators, because Node runs it as it is. */
export const CHILD_SCRIPT = `
  import 'reflect-metadata';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { RedisTokenStore, WechatApiClient, WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
  const { appId, appSecret, endpoint, baseUrl, redisUrl, calls, path, patienceMs } = JSON.parse(process.env.WORK);
  class AppModule {}
  // What is shown is who asks, not how fast: nobody gives up.
  const timing = { storeTimeoutMs: patienceMs, httpTimeoutMs: patienceMs, leaseMs: 2 * patienceMs, waitMs: patienceMs };
  const store = RedisTokenStore.connect(redisUrl, { commandTimeoutMs: patienceMs });
  const options = { apps: [{ appId, appSecret, endpoint }], http: { baseUrl }, store, timing };
  Module({ imports: [WechatTokenModule.forRoot(options)] })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const api = app.get(WechatApiClient);
  await app.get(WechatTokenService).getAccessToken();
  process.stdout.write('ready\\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const answers = await Promise.allSettled(Array.from({ length: calls }, () => api.get(path, { timeoutMs: patienceMs })));
  const failed = answers.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  process.stdout.write(JSON.stringify({ succeeded: answers.length - failed.length, failed }) + '\\n');
  await app.close();
  process.exit(0);
`;
