import type { CredentialKind } from '../../core/ports/credential-kind.js';
import { errorOf } from '../../core/policy/failure.js';
import type { KeeperEvent, RefreshCause } from '../../core/ports/keeper-events.js';
import type { Wording } from '../../errors/language.js';
import { RejectionDoubtedError } from '../../errors/rejection-doubted.error.js';
import { TokenRecordError } from '../../errors/token-record.error.js';
import { storeRemedyOf, TokenStoreError } from '../../errors/token-store.error.js';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';

type EventOf<T extends KeeperEvent['type']> = Extract<KeeperEvent, { readonly type: T }>;

const seconds = (ms: number): number => Math.round(ms / 1_000);

const CAUSES: Readonly<Record<RefreshCause, string>> = {
  missing: '尚无凭据',
  due: '即将到期',
  confirm: '定期确认',
  rejected: '被微信拒绝',
  reported: '被上报失效',
  manual: '手动刷新',
  cron: '定时刷新',
  leak: '凭据泄露',
  'store-clock': '存储时钟变动',
  'store-away': '存储不可用',
};

/** `wx5f3… access-token refreshed (due): 7200 s left, took 42 ms`. The duration of the request is real time, whatever `timeScale`. */
export function refreshedLine(
  { cause, replaced, lifetimeMs, tookMs }: EventOf<'refreshed'>,
  name: string,
  timeScale: number,
): Wording {
  const ms = Math.round(tookMs / timeScale);
  const done = replaced ? { en: 'refreshed', zh: '已刷新' } : { en: 'confirmed', zh: '已确认仍有效' };
  return {
    en: `${name} ${done.en} (${cause}): ${seconds(lifetimeMs)} s left, took ${ms} ms`,
    zh: `${name} ${done.zh}（${CAUSES[cause]}）：剩余 ${seconds(lifetimeMs)} 秒，耗时 ${ms} 毫秒`,
  };
}

/** A failure, with its remedy and the time of the next try. */
export function failureLine(
  {
    key,
    reason,
    retryInMs,
    error,
  }: Pick<EventOf<'refresh-failed'>, 'key' | 'reason' | 'retryInMs' | 'error'>,
  name: string,
  kind: CredentialKind,
): Wording {
  const known = error ?? errorOf(reason, '', { key, kind });
  // The key in the store may name a user.
  const wording =
    known instanceof TokenRecordError && kind.subjects === 'person'
      ? new TokenRecordError(key.appId, name, known.reason)
      : known;
  const rid =
    reason.rid === undefined
      ? { en: '', zh: '' }
      : { en: ` (rid ${reason.rid})`, zh: `（rid ${reason.rid}）` };
  return {
    en: `${name} not refreshed${rid.en}. ${wording.in('en').message}. Next try in ${seconds(retryInMs)} s or later`,
    zh: `${name} 未能刷新${rid.zh}。${wording.in('zh').message}。最早 ${seconds(retryInMs)} 秒后重试`,
  };
}

/** The end of a failure. */
export function recoveredLine(name: string): Wording {
  return { en: `${name} recovered`, zh: `${name} 已恢复` };
}

/** A credential that WeChat refused. */
export function rejectedLine(
  { ageMs }: EventOf<'rejected'>,
  name: string,
  { platform }: CredentialKind,
): Wording {
  return {
    en: `${name} was refused by ${platform.name.en} ${seconds(ageMs)} s after it was issued; checking it`,
    zh: `${name} 在签发 ${seconds(ageMs)} 秒后被${platform.name.zh}拒绝，正在处理`,
  };
}

/** A report that was doubted. */
export function doubtedLine({ key, reason }: EventOf<'rejection-doubted'>): Wording {
  const known = reason === 'ACCEPTED_BY_WECHAT' ? reason : 'REPORTED_TOO_OFTEN';
  return messageOf(new RejectionDoubtedError(key.appId, known));
}

/** What to do if something else refreshes the token: the most frequent cause first. */
export const FOREIGN_REMEDY: Wording = {
  en: "Find what else requests this app's token from WeChat: usually another process of this application that keeps tokens in its own memory or under another keyPrefix, otherwise another program. Let it use the same store, or get the token from one token server; the stable endpoint is isolated from the legacy one",
  zh: '请找到同样在为该应用获取 token 的一方：最常见的是本应用的另一个进程，它把 token 保存在自己的内存中，或使用了不同的 keyPrefix；否则就是其他程序。让它使用同一存储，或统一从中控服务器取 token；stable 接口与旧接口互相隔离',
};

/** Another program refreshes the token. */
export function foreignLine({ ageMs }: EventOf<'foreign-refresh'>, name: string): Wording {
  return {
    en: `${name} was invalidated elsewhere, ${seconds(ageMs)} s after it was issued. ${FOREIGN_REMEDY.en}`,
    zh: `${name} 在签发 ${seconds(ageMs)} 秒后被外部替换。${FOREIGN_REMEDY.zh}`,
  };
}

/** A daily budget that is nearly used up. */
export function budgetLowLine({
  appId,
  budget,
  used,
  limit,
}: Pick<EventOf<'budget-low' | 'budget-spent'>, 'appId' | 'budget' | 'used' | 'limit'>): Wording {
  return {
    en: `${used} of the ${limit} calls in the daily budget "${budget}" of ${appId} are used`,
    zh: `${appId} 当日预算“${budget}”的 ${limit} 次调用已用 ${used} 次`,
  };
}

/** The store is away, or read-only. */
export function storeDownLine({ reason, isReadable, address }: EventOf<'store-down'>): Wording {
  if (!isReadable) return messageOf(new TokenStoreError('answer', reason, undefined, address));
  const remedy = storeRemedyOf(reason);
  const at = address === undefined ? { en: '', zh: '' } : { en: ` at ${address}`, zh: `（${address}）` };
  return {
    en: `The credential store${at.en} is readable but refuses writes: ${reason}. ${remedy.en}`,
    zh: `凭据存储${at.zh}可读但不接受写入：${reason}。${remedy.zh}`,
  };
}

function messageOf(error: WechatTokenError): Wording {
  return { en: error.in('en').message, zh: error.in('zh').message };
}

/** Lines that need no facts but the credential. */
export const SHORT_LINES = {
  'store-back': { en: 'The credential store is back', zh: '凭据存储已恢复' },
  'lease-lost': {
    en: 'acquired its lease too late to call WeChat; retrying',
    zh: '获得租约过晚，未请求微信，将重试',
  },
  'commit-delayed': {
    en: 'was issued, but the store does not accept it: this process serves it and writes it later',
    zh: '已签发但存储未能写入：先在本进程提供，稍后写入',
  },
  'commit-written': { en: 'has now been written to the store', zh: '现已写入存储' },
  'commit-given-up': {
    en: 'expired before the store accepted it: its key holds something unreadable',
    zh: '已过期，存储始终未能写入：其键下有无法读取的内容',
  },
  'refused-copy-dropped': {
    en: 'was refused by WeChat while the store is unavailable, and is no longer served',
    zh: '在存储不可用期间被微信拒绝，不再提供',
  },
} as const satisfies Partial<Record<KeeperEvent['type'], Wording>>;

/** A clock that jumped. */
export function clockLine({ type, byMs }: EventOf<'store-clock-moved' | 'clock-gap'>): Wording {
  return type === 'clock-gap'
    ? {
        en: `The clocks of this machine diverged by ${byMs} ms: it was suspended, or its time was set`,
        zh: `本机时钟相差 ${byMs} 毫秒：机器曾休眠，或时间被调整`,
      }
    : {
        en: `The clock of the credential store jumped by ${byMs} ms relative to this machine's: check its time synchronisation`,
        zh: `凭据存储的时钟相对本机变动了 ${byMs} 毫秒：请检查其时间同步`,
      };
}

/** A short line about a credential. */
export function shortLine(
  {
    type,
  }: EventOf<'lease-lost' | 'refused-copy-dropped' | 'commit-delayed' | 'commit-written' | 'commit-given-up'>,
  name: string,
): Wording {
  const { en, zh } = SHORT_LINES[type];
  return { en: `${name} ${en}`, zh: `${name} ${zh}` };
}
