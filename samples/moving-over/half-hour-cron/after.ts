import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { RedisTokenStore, WechatApiClient, WechatTokenModule } from 'nestjs-wechat-token';

const { WECHAT_APP_ID, WECHAT_APP_SECRET, REDIS_URL, PORT = 3000 } = process.env;

@Controller()
class MenuController {
  constructor(private readonly wechat: WechatApiClient) {}

  @Get('menu')
  menu() {
    return this.wechat.get('/cgi-bin/menu/get');
  }
}

@Module({
  imports: [
    WechatTokenModule.forRoot({
      apps: [{ appId: WECHAT_APP_ID!, appSecret: WECHAT_APP_SECRET! }],
      store: RedisTokenStore.connect(REDIS_URL!),
    }),
  ],
  controllers: [MenuController],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn'] });
app.enableShutdownHooks();
await app.listen(PORT, '127.0.0.1');
