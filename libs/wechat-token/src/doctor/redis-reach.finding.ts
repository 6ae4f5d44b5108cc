import type { Wording } from '../errors/language.js';
import { storeRemedyOf } from '../errors/token-store.error.js';
import type { Finding } from './finding.js';
import type { RedisFacts } from './redis-facts.js';

const NO_IOREDIS: Wording = {
  en: 'Run npm install ioredis: it is what the application needs for REDIS_URL too',
  zh: '请执行 npm install ioredis：应用使用 REDIS_URL 也需要它',
};

const SENTINEL: Wording = {
  en: 'Write the name of the primary as the host of REDIS_URL, and the Sentinels into REDIS_SENTINELS (host:port,host:port)',
  zh: '请把主节点名称写作 REDIS_URL 的主机，并把各 Sentinel 写入 REDIS_SENTINELS（host:port,host:port）',
};

const PRIMARY_AWAY: Wording = {
  en: 'The Sentinels name a primary that this host cannot reach: wait for the end of a failover; if it persists, let them announce an address that this host can reach (sentinel announce-ip, replica-announce-ip)',
  zh: '本机连不上 Sentinel 给出的主节点：请等待故障切换完成；如持续出现，请让它们公布本机可达的地址（sentinel announce-ip、replica-announce-ip）',
};

const NO_WAY: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'TIMEOUT',
  'UNREACHABLE',
]);

/** Whether the reason means that there is no reply at all. */
function isNoWay(reason: string | undefined): boolean {
  return reason !== undefined && NO_WAY.has(reason);
}

/** Redis answers; in a Cluster, some node may not. */
export function reachedFinding(
  nodes: readonly RedisFacts[],
  facts: { readonly kind: string; readonly nodes: number; readonly keyPrefix: string },
): Finding {
  const away = nodes.filter(({ refused }) => isNoWay(refused));
  if (away[0]?.refused !== undefined) {
    return {
      check: 'redis',
      status: 'warning',
      reason: away[0].refused,
      message: {
        en: `${away.length} of the ${facts.nodes} nodes of Redis do not answer`,
        zh: `Redis 的 ${facts.nodes} 个节点中有 ${away.length} 个没有响应`,
      },
      remedy: storeRemedyOf('CLUSTERDOWN'),
      facts,
    };
  }
  const isCluster = facts.kind === 'cluster';
  return {
    check: 'redis',
    status: 'ok',
    message: {
      en: isCluster ? `Redis answers: a Cluster of ${facts.nodes} nodes` : 'Redis answers',
      zh: isCluster ? `Redis 可连接：Cluster，${facts.nodes} 个节点` : 'Redis 可连接',
    },
    facts,
  };
}

/** Redis cannot be used; the reason is a code. */
export function unreachedFinding(reason: string, isBehindSentinels: boolean): Finding {
  const own = isBehindSentinels && isNoWay(reason) ? PRIMARY_AWAY : { NO_IOREDIS, SENTINEL }[reason];
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
