import type { CheckVerdict } from '../../core/ports/credential-kind.js';
import { REJECTIONS, refusalScopeOf } from '../http/refusal-scope.js';
import { parseWechatAnswer } from '../http/wechat-answer.js';
import type { WechatHttp } from '../http/wechat-http.js';

/** One check of an access token. */
export interface CheckRequest {
  readonly value: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Shows an access token to a cheap call, and tells what WeChat makes of it. Only 40001, 40014 and 42001 refuse it; a
 * refusal of the address says nothing about it.
 *
 * @see https://developers.weixin.qq.com/doc/offiaccount/subscription/guide/dev/Get_the_WeChat_server_IP_address.html
 */
export async function checkAccessToken(
  http: Pick<WechatHttp, 'exchange'>,
  { value, timeoutMs, signal }: CheckRequest,
): Promise<CheckVerdict> {
  const exchange = await http.exchange({
    call: 'check',
    path: '/cgi-bin/getcallbackip',
    query: { access_token: value },
    timeoutMs,
    signal,
  });
  if (!exchange.ok) return 'unknown';

  const answer = parseWechatAnswer(exchange.json);
  if (answer.outcome === 'answered') return 'accepted';
  if (answer.outcome === 'failed') return 'unknown';
  if (REJECTIONS.has(answer.errcode)) return 'refused';
  return refusalScopeOf(answer.errcode).scope === 'address' ? 'unknown' : 'accepted';
}
