import { Controller, Get, Module } from '@nestjs/common';
import { RedisTokenStore, WechatApiClient, WechatTokenModule } from 'nestjs-wechat-token';

const { WECHAT_APP_ID, WECHAT_APP_SECRET, REDIS_URL } = process.env;

@Controller('callback-ips')
class AccountController {
  constructor(private readonly wechat: WechatApiClient) {}

  @Get()
  async callbackIps() {
    const { ip_list } = await this.wechat.get<{ ip_list: string[] }>('/cgi-bin/getcallbackip');
    return { process: process.pid, ip_list };
  }
}

@Module({
  imports: [
    WechatTokenModule.forRootAsync({
      useFactory: () => ({
        apps: [{ appId: WECHAT_APP_ID!, appSecret: WECHAT_APP_SECRET! }],
        // No instance is special: all share one token, and any of them refreshes it.
        store: RedisTokenStore.connect(REDIS_URL!),
      }),
    }),
  ],
  controllers: [AccountController],
})
export class AppModule {}
