import type { Client } from 'nestjs-wechat-token-server';
import type { Language } from 'nestjs-wechat-token';

const DAY_MS = 86_400_000;
const WARN_DAYS = 30;

/** A line for each client whose key has expired, or expires within 30 days. */
export function endingClients(clients: readonly Client[], now: number, language: Language): string[] {
  return clients.flatMap(({ id, notAfter = Infinity }) => {
    const days = Math.ceil((notAfter - now) / DAY_MS);
    if (days > WARN_DAYS) return [];
    if (notAfter <= now) {
      return language === 'zh' ? `客户端 ${id} 的密钥已过期` : `The key of the client ${id} has expired`;
    }
    return language === 'zh'
      ? `客户端 ${id} 的密钥将在 ${days} 天内过期`
      : `The key of the client ${id} expires within ${days} ${days === 1 ? 'day' : 'days'}`;
  });
}
