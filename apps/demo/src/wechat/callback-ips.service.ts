import { Injectable } from '@nestjs/common';
import { WechatTokenService, WechatUnavailableError } from 'nestjs-wechat-token';

/** Requests the addresses from which WeChat calls back. */
@Injectable()
export class CallbackIpsService {
  constructor(private readonly tokens: WechatTokenService) {}

  /** Throws WeChat's errcode, and any other failure, as an error of the library. */
  async list(appId?: string): Promise<string[]> {
    const { api, appId: asked } = this.tokens.app(appId);
    const { ip_list } = await api.get<{ ip_list?: string[] }>('/cgi-bin/getcallbackip');
    if (ip_list) return ip_list;
    throw new WechatUnavailableError(asked, 'NO_ADDRESSES');
  }
}
