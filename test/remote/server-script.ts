/** A token server of an application's own, on Redis: it issues nothing, and its store's clock moves as it is told. */
export const SERVER_SCRIPT = `
  import 'reflect-metadata';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { FastifyAdapter } from '@nestjs/platform-fastify';
  import { RedisTokenStore, WechatTokenModule } from 'nestjs-wechat-token';
  import { ClientList, WechatTokenServerModule } from 'nestjs-wechat-token-server';
  const { redisUrl, client, standInKey } = JSON.parse(process.env.WORK);

  let offset = 0;
  const store = RedisTokenStore.connect(redisUrl, { clockOffsetMs: () => offset, commandTimeoutMs: 60_000 });
  class AppModule {}
  Module({
    imports: [
      WechatTokenModule.forRoot({ isGlobal: true, role: 'reader', store, appSource: { find: async (appId) => ({ appId }) } }),
      WechatTokenServerModule.forRoot({
        clients: new ClientList([client]),
        standIns: { keys: [{ id: 'k', key: Buffer.from(standInKey, 'hex') }], signWith: 'k' },
      }),
    ],
  })(AppModule);
  const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['error', 'fatal'] });
  await app.listen(0, '127.0.0.1');
  process.on('message', (moved) => {
    offset = moved;
    process.send('moved');
  });
  process.send(await app.getUrl());
`;
