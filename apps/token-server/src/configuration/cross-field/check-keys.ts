import { readWechatEnvironment } from 'nestjs-wechat-token';
import type { StandInCheck, StoreCheck } from '../checks/store.check.js';
import type { Report, Problem } from '../fault.js';
import { keyBytesOf, NO_KEY } from '../key-bytes.js';
import { reportDuplicates } from './report-duplicates.js';

/** Whether a ring of keys has 32 bytes in each, each name once, and the name of the one in use. */
export function checkRing(
  { keys, inUse }: { readonly keys: readonly StandInCheck['keys'][number][]; readonly inUse: string },
  at: { readonly ring: string; readonly inUse: string },
  report: Report,
): void {
  const ids = keys.map(({ id }, i) => [`${at.ring}.keys[${i}].id`, id] as const);
  reportDuplicates(ids, report);
  for (const [i, { key }] of keys.entries()) {
    if (key && !keyBytesOf(key)) report(`${at.ring}.keys[${i}].key`, NO_KEY);
  }
  if (typeof inUse === 'string' && keys.length > 0 && !keys.some(({ id }) => id === inUse))
    report(`${at.ring}.${at.inUse}`, NO_SUCH_KEY);
}

/** Whether Redis can be found as it is written. */
export function checkRedis({ redisUrl, sentinels, sentinelPassword }: StoreCheck, report: Report): void {
  if (sentinelPassword && sentinels === undefined) report('store.sentinelPassword', WITHOUT_SENTINELS);
  if (!redisUrl) return;
  const list = Array.isArray(sentinels) ? sentinels.join(',') : undefined;
  const { problems } = readWechatEnvironment({ REDIS_URL: redisUrl.reveal(), REDIS_SENTINELS: list });
  for (const { variable, ...problem } of problems) {
    report(variable === 'REDIS_URL' ? 'store.redisUrl' : 'store.sentinels', problem);
  }
}

const NO_SUCH_KEY: Problem = {
  problem: { en: 'is not the id of any key', zh: '不是任何一个密钥的 id' },
  remedy: { en: 'Write the id of one of keys', zh: '请填写 keys 中某个密钥的 id' },
};

const WITHOUT_SENTINELS: Problem = {
  problem: { en: 'is there without store.sentinels', zh: '已填写，但没有 store.sentinels' },
  remedy: { en: 'Write both, or neither', zh: '请同时填写两者，或都不填' },
};
