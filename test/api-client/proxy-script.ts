/**
 * A process of an application whose proxy never opens a tunnel: it prints how its calls failed and which sockets were still open, and ends
 * by itself.
 */
export const PROXY_SCRIPT = `
  import 'reflect-metadata';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { WechatTokenModule, WechatUserService } from 'nestjs-wechat-token';
  const { appId, appSecret, proxy, calls } = JSON.parse(process.env.WORK);
  class AppModule {}
  Module({
    imports: [
      WechatTokenModule.forRoot({
        apps: [{ appId, appSecret, keepWarm: false }],
        http: { proxy, timeoutMs: 200 },
      }),
    ],
  })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const users = app.get(WechatUserService);
  const failures = [];
  for (let call = 0; call < calls; call += 1)
    await users.code2Session('code').catch(({ failure }) => failures.push(failure));
  const sockets = process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length;
  await app.close();
  console.log(JSON.stringify({ failures, sockets }));
`;
