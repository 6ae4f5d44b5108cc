import type { KeeperEvent } from '../core/ports/keeper-events.js';
import type { HttpSender } from '../wechat/http/http-sender.js';
import type { WechatExchange } from '../wechat/http/wechat-answer.js';
import { WechatHttp, type WechatRequest } from '../wechat/http/wechat-http.js';
import type { ResolvedOptions } from './options/resolved-options.js';

/** Emits an event for each exchange. The core counts time-outs on the module's clock; the wire in real time. */
export class InstrumentedHttp extends WechatHttp {
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
      about: request.call ?? 'other',
      answered: exchange.ok,
      tookMs: (clock.monotonic() - sentAt) / timeScale,
    });
    return exchange;
  }
}
