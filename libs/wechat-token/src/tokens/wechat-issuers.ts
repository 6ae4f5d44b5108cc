import type { HttpSender } from '../wechat/http/http-sender.js';
import type { KeeperEvent, WechatCall } from '../core/ports/keeper-events.js';
import type { ResolvedOptions } from './options/resolved-options.js';
import { LegacyAccessTokenIssuer } from '../wechat/issuers/legacy-access-token.issuer.js';
import { StableAccessTokenIssuer } from '../wechat/issuers/stable-access-token.issuer.js';
import { TicketIssuer } from '../wechat/issuers/ticket.issuer.js';
import { UserTokenIssuer } from '../wechat/issuers/user-token.issuer.js';
import type { WechatExchange } from '../wechat/http/wechat-answer.js';
import { WechatHttp, type WechatRequest } from '../wechat/http/wechat-http.js';
import type { Issuers } from './wechat-token.runtime.js';

/** The issuers over HTTP. A further kind is a further line. */
export function issuersOver(
  http: HttpSender,
  options: ResolvedOptions,
  emit: (event: KeeperEvent) => void,
): Issuers {
  const wechat = new InstrumentedHttp(http, options, emit);
  const stable = new StableAccessTokenIssuer(wechat, options.issuerTimes);
  const legacy = new LegacyAccessTokenIssuer(wechat, options.issuerTimes);
  return {
    accessToken: ({ endpoint }) => (endpoint === 'stable' ? stable : legacy),
    others: [new TicketIssuer(wechat), new UserTokenIssuer(wechat)],
  };
}

/** What each path issues. */
const QUESTIONS: Readonly<Record<string, WechatCall>> = {
  '/cgi-bin/stable_token': 'stable',
  '/cgi-bin/token': 'legacy',
  '/cgi-bin/getcallbackip': 'check',
  '/cgi-bin/ticket/getticket': 'ticket',
  '/sns/oauth2/refresh_token': 'user',
};

/** Emits an event for each exchange. The core counts time-outs on the module's clock, the wire in real time. */
class InstrumentedHttp extends WechatHttp {
  constructor(
    http: HttpSender,
    private readonly options: ResolvedOptions,
    private readonly emit: (event: KeeperEvent) => void,
  ) {
    super(http, options.http);
  }

  override async exchange(request: WechatRequest): Promise<WechatExchange> {
    const { clock, timeScale } = this.options;
    const { timeoutMs } = request;
    const sentAt = clock.monotonic();
    const exchange = await super.exchange(
      timeoutMs === undefined ? request : { ...request, timeoutMs: timeoutMs / timeScale },
    );
    this.emit({
      type: 'wechat-asked',
      about: QUESTIONS[request.path] ?? 'other',
      answered: exchange.ok,
      tookMs: (clock.monotonic() - sentAt) / timeScale,
    });
    return exchange;
  }
}
