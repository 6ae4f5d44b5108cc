import type { WechatAppTokens, Wording } from 'nestjs-wechat-token';
import type { ActionResult } from 'nestjs-wechat-token-console';

const WAIT_MS = 20_000;
/** From this share on, somebody should find out what calls so often. */
const MUCH = 0.8;

const PATHS: Readonly<Record<string, string>> = {
  stable: '/cgi-bin/stable_token',
  legacy: '/cgi-bin/token',
};

/**
 * Reads how much of the day's requests for access tokens WeChat has counted: one call.
 *
 * @see https://developers.weixin.qq.com/doc/service/api/apimanage/api_getapiquota
 */
export async function quotaAction(app: WechatAppTokens): Promise<ActionResult> {
  const path = PATHS[app.status()?.endpoint ?? ''];
  if (path === undefined) return UNKNOWN;
  const answer = await app.api.post<Record<string, unknown>>(
    '/cgi-bin/openapi/quota/get',
    { cgi_path: path },
    { timeoutMs: WAIT_MS, idempotent: true },
  );
  const { daily_limit: limit, used, remain } = numbersIn(answer['quota']);
  if (limit === undefined || used === undefined || remain === undefined) return UNKNOWN;
  const { call_count: calls, refresh_second: seconds } = numbersIn(answer['rate_limit']);
  const level = remain <= 0 ? 'error' : used >= limit * MUCH ? 'warning' : 'ok';
  const day: Wording = {
    en: `Today: ${used} of ${limit} used, ${remain} left (${path})`,
    zh: `今日：已用 ${used}，上限 ${limit}，剩余 ${remain}（${path}）`,
  };
  const rate: Wording = { en: `At most ${calls} in ${seconds} s`, zh: `每 ${seconds} 秒最多 ${calls} 次` };
  return {
    outcome: 'answered',
    message: {
      en: 'What WeChat has counted, by all programs together',
      zh: '微信的计数（包括所有程序）',
    },
    details: [
      { level, text: day },
      ...(calls !== undefined && seconds !== undefined ? [{ level: 'ok' as const, text: rate }] : []),
    ],
  };
}

const UNKNOWN: ActionResult = {
  outcome: 'unknown',
  message: { en: 'WeChat does not say how much is used', zh: '微信未返回用量' },
};

function numbersIn(value: unknown): Readonly<Record<string, number | undefined>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, one]) => typeof one === 'number'));
}
