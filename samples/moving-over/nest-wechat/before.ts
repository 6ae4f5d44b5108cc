// Before the move: what after.ts replaces.
import { Controller, Get, Module, Post, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { WeChatModule, WeChatService } from 'nest-wechat';

const { WECHAT_APP_ID, WECHAT_APP_SECRET, REDIS_URL, PORT = 3000 } = process.env;

const redis = new Redis(REDIS_URL!);
const cacheAdapter = {
  get: async (key: string) => JSON.parse((await redis.get(key)) ?? 'null'),
  set: (key: string, value: object, seconds: number) => redis.set(key, JSON.stringify(value), 'EX', seconds),
};

@Controller()
class AccountController {
  constructor(private readonly wechat: WeChatService) {}

  @Post('notice')
  notice(@Query('openid') touser: string) {
    return this.wechat.sendTemplateMessage({ touser, template_id: 'paid', data: {} });
  }

  @Get('js-config')
  jsConfig(@Query('url') url: string) {
    return this.wechat.jssdkSignature(url);
  }
}

@Module({
  imports: [WeChatModule.register({ appId: WECHAT_APP_ID!, secret: WECHAT_APP_SECRET!, cacheAdapter })],
  controllers: [AccountController],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn'] });
await app.listen(PORT, '127.0.0.1');
