import type { Wording } from '../errors/language.js';
import { TokenStoreError } from '../errors/token-store.error.js';
import type { Finding } from './finding.js';

const NO_IOREDIS: Wording = {
  en: 'Run npm install ioredis: it is what the application needs for REDIS_URL too',
  zh: '请执行 npm install ioredis：应用使用 REDIS_URL 也需要它',
};

const SENTINEL: Wording = {
  en: 'Write the name of the primary as the host of REDIS_URL, and the Sentinels into REDIS_SENTINELS (host:port,host:port)',
  zh: '请把主节点名称写作 REDIS_URL 的主机，并把各 Sentinel 写入 REDIS_SENTINELS（host:port,host:port）',
};

/** The remedy of a store's failure, in both languages. */
export function storeRemedyOf(reason: string): Wording {
  const remedyIn = (language: 'en' | 'zh') =>
    new TokenStoreError('reach', reason, undefined, language).remedy;
  return { en: remedyIn('en'), zh: remedyIn('zh') };
}

/** Redis is not there, for a reason in one word. */
export function unreachedFinding(reason: string): Finding {
  const own = { NO_IOREDIS, SENTINEL }[reason];
  return {
    check: 'redis',
    status: 'failed',
    reason,
    message: {
      en: own === SENTINEL ? 'REDIS_URL leads to a Sentinel' : `Redis cannot be used: ${reason}`,
      zh: own === SENTINEL ? 'REDIS_URL 指向的是 Sentinel' : `无法使用 Redis：${reason}`,
    },
    remedy: own ?? storeRemedyOf(reason),
  };
}
