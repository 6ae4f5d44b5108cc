import type { Notice } from 'nestjs-wechat-token-console';
import type { Wording } from 'nestjs-wechat-token';

const DAY_MS = 86_400_000;
const WARN_DAYS = 30;

/** Whose key it is, and when it ends, in Unix ms. */
interface KeyEnd {
  readonly id: string;
  readonly notAfter?: number | undefined;
}

/**
 * Returns what to tell about the keys of clients and operators that have expired, or expire within 30 days of `now` (Unix ms): the next one
 * first.
 */
export function endingKeys(
  { clients, operators }: { readonly clients: readonly KeyEnd[]; readonly operators: readonly KeyEnd[] },
  now: number,
): readonly Notice[] {
  const ends = [
    ...clients.map(({ id, notAfter }) => ({ en: `client ${id}`, zh: `客户端 ${id}`, notAfter })),
    ...operators.map(({ id, notAfter }) => ({ en: `operator ${id}`, zh: `操作员 ${id}`, notAfter })),
  ];
  return ends
    .flatMap(({ notAfter = Infinity, ...whose }) =>
      notAfter - now <= WARN_DAYS * DAY_MS ? [{ notAfter, whose }] : [],
    )
    .toSorted((one, other) => one.notAfter - other.notAfter)
    .map(({ notAfter, whose }) => noticeOf(whose, Math.ceil((notAfter - now) / DAY_MS)));
}

function noticeOf(whose: Wording, days: number): Notice {
  const remedy = {
    en: 'Make another one with wechat-token-server new-key, and keep both digests until it is in use',
    zh: '请用 wechat-token-server new-key 生成新密钥，并在换用之前同时保留两个摘要',
  };
  if (days <= 0) {
    const message = { en: `The key of the ${whose.en} has expired`, zh: `${whose.zh} 的密钥已过期` };
    return { code: 'KEY_EXPIRED', message, remedy };
  }
  const message = {
    en: `The key of the ${whose.en} expires within ${days} ${days === 1 ? 'day' : 'days'}`,
    zh: `${whose.zh} 的密钥将在 ${days} 天内过期`,
  };
  return { code: 'KEY_EXPIRES', message, remedy };
}
