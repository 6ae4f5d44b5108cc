import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { WechatRefusedError, WechatTokenService, WechatUnavailableError } from 'nestjs-wechat-token';
import { firstValueFrom } from 'rxjs';

/** What WeChat answers: the addresses, or why not. */
interface CallbackIps {
  readonly ip_list?: string[];
  readonly errcode?: number;
  readonly errmsg?: string;
}

/** Asks WeChat from which addresses it calls us. */
@Injectable()
export class CallbackIpsService {
  constructor(
    private readonly tokens: WechatTokenService,
    private readonly http: HttpService,
  ) {}

  /** A token that WeChat refuses is reported, and the call made once more with the next one. */
  async list(appId?: string): Promise<string[]> {
    const app = this.tokens.app(appId);
    const { ip_list, errcode, errmsg } = await app.withAccessToken((accessToken) =>
      this.ask(app.appId, accessToken),
    );
    if (ip_list) return ip_list;
    if (errcode === undefined) throw new WechatUnavailableError(app.appId, 'NO_ADDRESSES');
    const rid = /rid: ([\w-]+)/.exec(errmsg ?? '')?.[1];
    throw new WechatRefusedError({ appId: app.appId, errcode, rid, scope: 'other' });
  }

  private async ask(appId: string, accessToken: string): Promise<CallbackIps> {
    const params = { access_token: accessToken };
    try {
      return (await firstValueFrom(this.http.get<CallbackIps>('/cgi-bin/getcallbackip', { params }))).data;
    } catch {
      // An axios error carries the URL, and with it the token: it goes no further.
      throw new WechatUnavailableError(appId, 'NO_ANSWER');
    }
  }
}
