// Before the move: what after.ts replaces.
import { Controller, Get, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Cron, ScheduleModule } from '@nestjs/schedule';
import axios from 'axios';

const { WECHAT_APP_ID: appid, WECHAT_APP_SECRET: secret, PORT = 3000 } = process.env;
const TOKEN_URL = 'https://api.weixin.qq.com/cgi-bin/token';
const MENU_URL = 'https://api.weixin.qq.com/cgi-bin/menu/get';

@Injectable()
class WechatTask implements OnModuleInit {
  static accessToken = '';

  @Cron('0 */30 * * * *')
  async refresh() {
    const { data } = await axios.get(TOKEN_URL, {
      params: { grant_type: 'client_credential', appid, secret },
    });
    WechatTask.accessToken = data.access_token;
  }

  onModuleInit() {
    return this.refresh();
  }
}

@Controller()
class MenuController {
  @Get('menu')
  async menu() {
    const { data } = await axios.get(MENU_URL, { params: { access_token: WechatTask.accessToken } });
    if (data.errcode) throw new Error(data.errmsg);
    return data;
  }
}

@Module({
  imports: [ScheduleModule.forRoot()],
  controllers: [MenuController],
  providers: [WechatTask],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn'] });
await app.listen(PORT, '127.0.0.1');
