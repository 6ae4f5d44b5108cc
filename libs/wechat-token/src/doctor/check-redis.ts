import { DEFAULT_KEY_PREFIX } from '../stores/redis/redis-token-store.options.js';
import type { Finding } from './finding.js';
import type { DoctorRedis, Opened } from './open-redis.js';
import { redisClockFinding } from './redis-clock.finding.js';
import { factsOf } from './redis-facts.js';
import { permissionFinding } from './redis-permissions.finding.js';
import { refusedCommands } from './redis-permissions.js';
import { reachedFinding, unreachedFinding } from './redis-reach.finding.js';
import { sentinelsFinding } from './redis-sentinels.finding.js';
import { evictionFinding, persistenceFinding, versionFinding } from './redis-settings.finding.js';
import type { WechatEnvironment } from '../tokens/environment/environment.js';
import { storeOf } from './read-settings.js';

/** Checks whether tokens can be kept in this Redis. */
export async function checkRedis(
  settings: WechatEnvironment,
  opened: Opened | undefined,
): Promise<Finding[]> {
  const { redis, keyPrefix = DEFAULT_KEY_PREFIX } = settings;
  if (!redis || !opened) return [storeOf(settings) === 'memory' ? WITHOUT_REDIS : WRONG_REDIS];
  const { sentinels } = opened;
  const behind = sentinels ? [sentinelsFinding(sentinels)] : [];
  if (behind.some(({ status }) => status === 'failed')) return behind;
  if (!opened.ok) return [...behind, unreachedFinding(opened.reason, sentinels !== undefined)];

  const { client } = opened;
  const nodes = (client.isCluster ? (client.nodes?.() ?? []) : [client]) as DoctorRedis[];
  const [facts, refused] = await Promise.all([
    Promise.all(nodes.map(factsOf)),
    refusedCommands(client, keyPrefix),
  ]);
  const kind = client.isCluster ? 'cluster' : sentinels ? 'sentinels' : 'single';
  return [
    ...behind,
    reachedFinding(facts, { kind, nodes: nodes.length, keyPrefix }),
    versionFinding(facts),
    permissionFinding(refused, keyPrefix),
    evictionFinding(facts),
    persistenceFinding(facts),
    redisClockFinding(facts),
  ];
}

const WITHOUT_REDIS: Finding = {
  check: 'redis',
  status: 'skipped',
  reason: 'NOT_SET',
  message: {
    en: 'REDIS_URL is not set: tokens are in memory, which serves one process only',
    zh: '没有设置 REDIS_URL：token 存于内存，只适合单个进程',
  },
};

const WRONG_REDIS: Finding = {
  check: 'redis',
  status: 'skipped',
  reason: 'INVALID',
  message: {
    en: 'Redis is not checked: see the line on its address',
    zh: '未检查 Redis：请看关于其地址的那一行',
  },
};
