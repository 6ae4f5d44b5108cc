import type { Wording } from 'nestjs-wechat-token';
import { number } from '../i18n/number.js';

/** Names of daily budgets. */
export const NAMES: Readonly<Record<string, Wording>> = {
  stable: { en: 'stable access token', zh: '稳定版 access_token' },
  legacy: { en: 'legacy access token', zh: '旧接口 access_token' },
  ticket: { en: 'tickets', zh: 'ticket' },
  user: { en: "users' tokens", zh: '网页授权 token' },
};

/** The words of the line of a budget. */
export const budget = {
  resetsIn: (time: string) => ({ en: `resets in ${time}`, zh: `${time}后重置` }),
  used: (used: number, limit: number) => ({
    en: `${number(used)} of ${number(limit)}`,
    zh: `${number(used)} / ${number(limit)}`,
  }),
};

/** What else of an endpoint is counted, after the slash of its id. */
const PARTS: Readonly<Record<string, Wording>> = {
  force: { en: 'forced refreshes', zh: '强制刷新' },
  check: { en: 'checks', zh: '有效性检查' },
};

/** The name of a budget; its id, where only a newer server knows it. */
export function budgetOf(id: string): Wording {
  const [endpoint = '', part] = id.split('/');
  const name = NAMES[endpoint];
  if (part === undefined) return name ?? { en: id, zh: id };
  const of = PARTS[part];
  return name && of ? { en: `${of.en}, ${name.en}`, zh: `${name.zh}：${of.zh}` } : { en: id, zh: id };
}
