import { Controller, Get, Inject } from '@midwayjs/core';
import type { WechatTokens } from 'nestjs-wechat-token/core';

@Controller('/')
export class AccountController {
  @Inject('wechat')
  private readonly wechat!: WechatTokens;

  @Get('/callback-ips')
  callbackIps() {
    return this.wechat.api.get<{ ip_list: string[] }>('/cgi-bin/getcallbackip');
  }
}
