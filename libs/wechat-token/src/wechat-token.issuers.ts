import type { HttpService } from '@nestjs/axios';
import type { ResolvedOptions } from './options/resolved-options.js';
import { LegacyAccessTokenIssuer } from './wechat/legacy-access-token.issuer.js';
import { StableAccessTokenIssuer } from './wechat/stable-access-token.issuer.js';
import { TicketIssuer } from './wechat/ticket.issuer.js';
import { UserTokenIssuer } from './wechat/user-token.issuer.js';
import type { WechatExchange } from './wechat/wechat-answer.js';
import { WechatHttp, type WechatRequest } from './wechat/wechat-http.js';
import type { WechatHttpOptions } from './wechat/wechat-http.options.js';
import type { Issuers } from './wechat-token.runtime.js';

/** The issuers over HTTP. A further kind is a further line. */
export function issuersOver(http: HttpService, options: ResolvedOptions): Issuers {
  const wechat = new TimeScaledHttp(http, options.http, options.timeScale);
  const stable = new StableAccessTokenIssuer(wechat, options.issuerTimes);
  const legacy = new LegacyAccessTokenIssuer(wechat, options.issuerTimes);
  return {
    accessToken: ({ endpoint }) => (endpoint === 'stable' ? stable : legacy),
    others: [new TicketIssuer(wechat), new UserTokenIssuer(wechat)],
  };
}

/** The heart counts time-outs on the module's clock, the wire takes real time. */
class TimeScaledHttp extends WechatHttp {
  constructor(
    http: HttpService,
    options: WechatHttpOptions,
    private readonly timeScale: number,
  ) {
    super(http, options);
  }

  override exchange(request: WechatRequest): Promise<WechatExchange> {
    const { timeoutMs } = request;
    if (timeoutMs === undefined) return super.exchange(request);
    return super.exchange({ ...request, timeoutMs: timeoutMs / this.timeScale });
  }
}
