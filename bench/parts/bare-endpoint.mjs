import 'reflect-metadata';
import { Controller, Get, Module, Query, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { answer } from '../kit/child.mjs';

const ANSWER = { access_token: 'x'.repeat(136), expires_in: 7_199 };

class TokenController {
  async accessToken() {
    return { ...ANSWER };
  }
}
if (process.env.GUARDED) {
  // The cost of Nest itself for an endpoint like the demo's.
  UseGuards({ canActivate: () => true })(TokenController);
  Query('appId')(TokenController.prototype, 'accessToken', 0);
}
Controller('wechat')(TokenController);
const method = Object.getOwnPropertyDescriptor(TokenController.prototype, 'accessToken');
Get('access-token')(TokenController.prototype, 'accessToken', method);

class AppModule {}
Module({ controllers: [TokenController] })(AppModule);

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
answer({ url: `${await app.getUrl()}/wechat/access-token` });
