import type { HttpService } from '@nestjs/axios';
import type { ResolvedOptions } from './options/resolved-options.js';
import { LegacyAccessTokenIssuer } from './wechat/legacy-access-token.issuer.js';
import { StableAccessTokenIssuer } from './wechat/stable-access-token.issuer.js';
import type { WechatExchange } from './wechat/wechat-answer.js';
import { WechatHttp, type WechatRequest } from './wechat/wechat-http.js';
import type { WechatHttpOptions } from './wechat/wechat-http.options.js';
import type { IssuerOf } from './wechat-token.runtime.js';

/** The issuers of access tokens over HTTP, one an endpoint. */
export function issuersOver(http: HttpService, options: ResolvedOptions): IssuerOf {
  const wechat = new TimeScaledHttp(http, options.http, options.timeScale);
  const stable = new StableAccessTokenIssuer(wechat, options.issuerTimes);
  const legacy = new LegacyAccessTokenIssuer(wechat, options.issuerTimes);
  return ({ endpoint }) => (endpoint === 'stable' ? stable : legacy);
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
