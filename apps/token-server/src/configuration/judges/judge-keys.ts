import { readWechatEnvironment } from 'nestjs-wechat-token';
import type { StandInCheck, StoreCheck } from '../checks/store.check.js';
import type { Complain, Problem } from '../fault.js';
import { keyBytesOf, NO_KEY } from '../key-bytes.js';
import { judgeOnce } from './same-as.js';

/** Whether a ring of keys has 32 bytes in each, each name once, and the name of the one in use. */
export function judgeRing(
  { keys, inUse }: { readonly keys: readonly StandInCheck['keys'][number][]; readonly inUse: string },
  at: { readonly ring: string; readonly inUse: string },
  complain: Complain,
): void {
  judgeOnce(
    keys.map(({ id }, i) => [`${at.ring}.keys[${i}].id`, id]),
    complain,
  );
  for (const [i, { key }] of keys.entries()) {
    if (key && !keyBytesOf(key)) complain(`${at.ring}.keys[${i}].key`, NO_KEY);
  }
  if (typeof inUse === 'string' && keys.length > 0 && !keys.some(({ id }) => id === inUse))
    complain(`${at.ring}.${at.inUse}`, NO_SUCH_KEY);
}

/** Whether Redis can be found as it is written. */
export function judgeRedis({ redisUrl, sentinels, sentinelPassword }: StoreCheck, complain: Complain): void {
  if (sentinelPassword && sentinels === undefined) complain('store.sentinelPassword', WITHOUT_SENTINELS);
  if (!redisUrl) return;
  const list = Array.isArray(sentinels) ? sentinels.join(',') : undefined;
  const { redis } = readWechatEnvironment({ REDIS_URL: redisUrl.reveal(), REDIS_SENTINELS: list });
  if (!redis) complain('store.redisUrl', NO_REDIS);
}

const NO_SUCH_KEY: Problem = {
  problem: { en: 'is not the id of any key', zh: '不是任何一个密钥的 id' },
  remedy: { en: 'Write the id of one of keys', zh: '请填写 keys 中某个密钥的 id' },
};

const WITHOUT_SENTINELS: Problem = {
  problem: { en: 'is there without store.sentinels', zh: '已填写，但没有 store.sentinels' },
  remedy: { en: 'Write both, or neither', zh: '请同时填写两者，或都不填' },
};

const NO_REDIS: Problem = {
  problem: { en: 'is not the address of a Redis', zh: '不是 Redis 地址' },
  remedy: {
    en: 'Write redis://user:password@host:6379/0, or rediss:// for TLS; encode special characters of the password',
    zh: '请写成 redis://user:password@host:6379/0（TLS 用 rediss://）；密码中的特殊字符需要 URL 编码',
  },
};
