import { Controller, Get, Module, Post, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  RedisTokenStore,
  WechatApiClient,
  WechatTicketService,
  WechatTokenModule,
} from 'nestjs-wechat-token';

const { WECHAT_APP_ID, WECHAT_APP_SECRET, REDIS_URL, PORT = 3000 } = process.env;

@Controller()
class AccountController {
  constructor(
    private readonly wechat: WechatApiClient,
    private readonly tickets: WechatTicketService,
  ) {}

  @Post('notice')
  notice(@Query('openid') touser: string) {
    return this.wechat.post('/cgi-bin/message/template/send', { touser, template_id: 'paid', data: {} });
  }

  @Get('js-config')
  jsConfig(@Query('url') url: string) {
    return this.tickets.signJsSdk(url);
  }
}

@Module({
  imports: [
    WechatTokenModule.forRoot({
      apps: [{ appId: WECHAT_APP_ID!, appSecret: WECHAT_APP_SECRET! }],
      store: RedisTokenStore.connect(REDIS_URL!),
    }),
  ],
  controllers: [AccountController],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn'] });
app.enableShutdownHooks();
await app.listen(PORT, '127.0.0.1');
