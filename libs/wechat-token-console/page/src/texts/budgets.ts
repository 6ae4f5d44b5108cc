import type { Wording } from 'nestjs-wechat-token';
import { number } from '../i18n/number.js';

/** Names of daily budgets. */
export const NAMES: Readonly<Record<string, Wording>> = {
  stable: { en: 'stable access token', zh: '稳定版 access_token' },
  legacy: { en: 'legacy access token', zh: '普通 access_token' },
  forced: { en: 'forced refreshes', zh: '强制刷新' },
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

/** The name of a budget; its id, where only a newer server knows it. */
export function budgetOf(id: string): Wording {
  return NAMES[id] ?? { en: id, zh: id };
}
