import type { HttpSender } from '../../libs/wechat-token/src/wechat/http/http-sender.js';
import type { WechatAnswer as SimulatorAnswer, WechatSimulator } from 'wechat-simulator';
import type { Clock } from '../../libs/wechat-token/src/core/ports/clock.js';
import { waitFor } from '../../libs/wechat-token/src/core/time/deadline.js';
import {
  parseWechatBody,
  type WechatExchange,
} from '../../libs/wechat-token/src/wechat/http/wechat-answer.js';
import type { WechatFailure } from '../../libs/wechat-token/src/wechat/http/wechat-failure.js';
import { WechatHttp, type WechatRequest } from '../../libs/wechat-token/src/wechat/http/wechat-http.js';

/** A word of the network's on its way up. */
class Broken extends Error {
  constructor(readonly failure: WechatFailure) {
    super(failure);
  }
}

/** One process's way to the simulator: the library's own reading of answers, without a socket and on virtual time. */
export class SimulatedLine extends WechatHttp {
  /** Whether connections are refused, so that no byte is sent. */
  isCut = false;
  /** Answers wait for it on their way back. */
  gate: Promise<void> = Promise.resolve();
  latencyMs = 40;
  readonly sent: WechatRequest[] = [];

  constructor(
    private readonly simulator: WechatSimulator,
    private readonly clock: Clock,
    private readonly ip: string,
  ) {
    super({} as HttpSender);
  }

  override async exchange(request: WechatRequest): Promise<WechatExchange> {
    if (this.isCut) return { ok: false, issued: 'nothing', failure: 'ECONNREFUSED' };
    this.sent.push(request);
    try {
      return await waitFor(
        this.clock,
        this.answered(request),
        { timeoutMs: request.timeoutMs!, signal: request.signal },
        { late: () => new Broken('ETIMEDOUT'), aborted: () => new Broken('ABORTED') },
      );
    } catch (error) {
      if (error instanceof Broken) return { ok: false, issued: 'unknown', failure: error.failure };
      throw error;
    }
  }

  private async answered({ path, query, body }: WechatRequest): Promise<WechatExchange> {
    await this.clock.sleep(this.latencyMs);
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    const answer = await this.simulator.handle({
      method: body === undefined ? 'GET' : 'POST',
      url: `${path}${search}`,
      headers: { 'content-type': 'application/json' },
      ip: this.ip,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await this.gate;
    await this.clock.sleep(this.latencyMs);
    return this.delivered(answer);
  }

  private delivered({ status, body, delivery }: SimulatorAnswer): WechatExchange | Promise<WechatExchange> {
    switch (delivery.kind) {
      case 'whole':
        return parseWechatBody(status, Buffer.from(body));
      case 'reset':
        throw new Broken('ECONNRESET');
      case 'part':
        if (delivery.ends) throw new Broken('TRUNCATED');
        return new Promise(() => undefined);
      case 'never':
      case 'drip':
        return new Promise(() => undefined);
    }
  }
}
