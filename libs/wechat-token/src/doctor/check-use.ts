import type { Wording } from '../errors/language.js';
import { parseWechatAnswer, type WechatJson } from '../wechat/http/wechat-answer.js';
import type { WechatHttp, WechatRequest } from '../wechat/http/wechat-http.js';
import type { CheckName, Finding } from './finding.js';
import { refusalFinding, unusableFinding } from './refusal.finding.js';
import type { WechatEnvironmentApp } from '../tokens/environment/environment.js';

/** The share of the quota from which on somebody should find out what calls so often. */
const MUCH = 0.8;

const PATHS = { stable: '/cgi-bin/stable_token', legacy: '/cgi-bin/token' };

/**
 * Uses the token in a cheap call: for official accounts the whitelist applies to such calls as well.
 *
 * @see https://developers.weixin.qq.com/doc/offiaccount/subscription/guide/dev/Get_the_WeChat_server_IP_address.html
 */
export async function checkUse(appId: string, http: WechatHttp, token: string): Promise<Finding> {
  const query = { access_token: token };
  const answer = await answered('use', appId, http, { path: '/cgi-bin/getcallbackip', query });
  if ('check' in answer) return answer;
  return {
    check: 'use',
    status: 'ok',
    appId,
    message: { en: 'The token works (getcallbackip)', zh: 'token 可用（getcallbackip）' },
  };
}

/**
 * Checks how much of the daily quota of token requests is used, at the endpoint that the app uses.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/openApi/get_api_quota.html
 */
export async function checkQuota(
  { appId, endpoint }: WechatEnvironmentApp,
  http: WechatHttp,
  token: string,
): Promise<Finding> {
  const path = endpoint === 'legacy' ? PATHS.legacy : PATHS.stable;
  const answer = await answered('quota', appId, http, {
    path: '/cgi-bin/openapi/quota/get',
    query: { access_token: token },
    body: { cgi_path: path },
  });
  if ('check' in answer) return { ...answer, status: 'warning' };

  const { daily_limit: limit, used, remain } = (answer.json['quota'] ?? {}) as Record<string, unknown>;
  if (typeof limit !== 'number' || typeof used !== 'number' || typeof remain !== 'number') {
    return { ...unusableFinding('quota', appId, 'NO_QUOTA'), status: 'warning' };
  }
  const status = remain <= 0 ? 'failed' : used >= limit * MUCH ? 'warning' : 'ok';
  return {
    check: 'quota',
    status,
    appId,
    ...(status !== 'ok' && { reason: remain <= 0 ? 'SPENT' : 'LOW' }),
    message: {
      en: `${used} of ${limit} requests of the day are used (${path})`,
      zh: `今日已请求 ${used} 次，上限 ${limit} 次（${path}）`,
    },
    ...(status !== 'ok' && { remedy: SPENT }),
    facts: { path, limit, used, remain },
  };
}

const SPENT: Wording = {
  en: 'Find out what requests so often: a fleet of this library needs about 400 a day on the stable endpoint, 25 on the legacy one. clear_quota/v2 resets the counters ten times a month',
  zh: '请排查是谁在频繁请求：使用本库的整个集群每天在 stable 接口约需 400 次，legacy 接口约 25 次。clear_quota/v2 每月可清零 10 次',
};

async function answered(
  check: CheckName,
  appId: string,
  http: WechatHttp,
  request: WechatRequest,
): Promise<{ readonly json: WechatJson } | Finding> {
  const exchange = await http.exchange(request);
  if (!exchange.ok) return unusableFinding(check, appId, exchange.failure);

  const answer = parseWechatAnswer(exchange.json);
  if (answer.outcome === 'refused') return refusalFinding(check, appId, answer);
  if (answer.outcome === 'failed') return unusableFinding(check, appId, answer.failure);
  return { json: exchange.json };
}
