import type { Language, Wording } from 'nestjs-wechat-token';
import type { Configuration } from '../configuration/configuration.js';

const DAY_MS = 86_400_000;
const WARN_DAYS = 30;

/** A line for each client and operator whose key has expired, or expires within 30 days. */
export function endingKeys(
  { clients, operators }: Pick<Configuration, 'clients' | 'operators'>,
  now: number,
  language: Language,
): string[] {
  const keys = [
    ...clients.map(({ id, notAfter }) => ({ en: `the client ${id}`, zh: `客户端 ${id}`, notAfter })),
    ...operators.map(({ id, notAfter }) => ({ en: `the operator ${id}`, zh: `操作员 ${id}`, notAfter })),
  ];
  return keys.flatMap(({ notAfter = Infinity, ...whose }) => {
    const days = Math.ceil((notAfter - now) / DAY_MS);
    return days > WARN_DAYS ? [] : [lineOf(whose, days)[language]];
  });
}

function lineOf({ en, zh }: Wording, days: number): Wording {
  if (days <= 0) return { en: `The key of ${en} has expired`, zh: `${zh}的密钥已过期` };
  return {
    en: `The key of ${en} expires within ${days} ${days === 1 ? 'day' : 'days'}`,
    zh: `${zh}的密钥将在 ${days} 天内过期`,
  };
}
