import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WechatTokenModule } from 'nestjs-wechat-token';
import { ClientList, newClientKey, WechatTokenServerModule } from 'nestjs-wechat-token-server';
import { answer } from '../kit/child.mjs';

const APP = { appId: 'wx0123456789abcdef', appSecret: '0123456789abcdef0123456789abcdef' };
const { key, digest } = newClientKey('bench');
const client = { id: 'bench', digests: [digest], apps: [APP.appId], may: ['call'], paths: ['/cgi-bin/**'] };

class AppModule {}
Module({
  imports: [
    WechatTokenModule.forRoot({
      isGlobal: true,
      apps: [APP],
      http: { baseUrl: process.env.UPSTREAM, proxy: false },
    }),
    WechatTokenServerModule.forRoot({
      clients: new ClientList([{ ...client, perMinute: 10_000_000 }]),
      limits: { bodyBytes: 256 * 1024 * 1024 },
    }),
  ],
})(AppModule);

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
answer({ url: await app.getUrl(), appId: APP.appId, key });
// The highest that it ever was.
process.on('message', () => answer({ peakBytes: process.resourceUsage().maxRSS * 1024 }));
