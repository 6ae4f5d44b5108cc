import { Injectable } from '@nestjs/common';
import { WechatApiClient } from 'nestjs-wechat-token';

@Injectable()
export class FansService {
  constructor(private readonly wechat: WechatApiClient) {}

  async nameOf(openid: string): Promise<string> {
    const fan = await this.wechat.get<{ nickname: string }>('/cgi-bin/user/info', { query: { openid } });
    return fan.nickname;
  }
}
