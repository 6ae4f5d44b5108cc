import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WechatModule } from '#wechat';
import { WechatApiClient } from 'nestjs-wechat-token';

@Controller('callback-ips')
class AccountController {
  constructor(private readonly wechat: WechatApiClient) {}

  @Get()
  callbackIps() {
    return this.wechat.get<{ ip_list: string[] }>('/cgi-bin/getcallbackip');
  }
}

@Module({ imports: [WechatModule], controllers: [AccountController] })
class ApiModule {}

const app = await NestFactory.create(ApiModule);
app.enableShutdownHooks();
await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
