import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { RedisTokenStore, WechatApiClient, WechatTokenModule } from 'nestjs-wechat-token';

const { WECHAT_APP_ID, WECHAT_APP_SECRET, REDIS_URL } = process.env;

@Controller('callback-ips')
class AccountController {
  constructor(private readonly wechat: WechatApiClient) {}

  @Get()
  callbackIps() {
    return this.wechat.get<{ ip_list: string[] }>('/cgi-bin/getcallbackip');
  }
}

@Module({
  imports: [
    WechatTokenModule.forRootAsync({
      useFactory: () => ({
        apps: [{ appId: WECHAT_APP_ID!, appSecret: WECHAT_APP_SECRET! }],
        store: RedisTokenStore.connect(REDIS_URL!),
      }),
    }),
  ],
  controllers: [AccountController],
})
class AppModule {}

const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
