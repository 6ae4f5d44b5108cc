import type { Finding } from './finding.js';
import type { RedisFacts } from './redis-facts.js';

/** The difference that the protocol allows between the nodes of one store. */
const NODES_APART_MS = 2_000;
/** Beyond this, some clock is wrong, although tokens do not depend on the difference. */
const HOST_APART_MS = 2_000;

type Clock = NonNullable<RedisFacts['clock']>;

/** Compares the clocks of Redis' nodes with one another and with this host's. */
export function redisClockFinding(facts: readonly RedisFacts[]): Finding {
  const clocks = facts.flatMap(({ clock }) => clock ?? []);
  if (clocks.length === 0) {
    return {
      check: 'redis-clock',
      status: 'warning',
      reason: 'NOT_SAID',
      message: { en: 'Redis does not return its time', zh: 'Redis 没有返回时间' },
      remedy: { en: 'Grant +time to the user of REDIS_URL', zh: '请为 REDIS_URL 的用户授予 +time' },
    };
  }

  const nodesApartMs = Math.max(...clocks.flatMap((one) => clocks.map((other) => apart(one, other))));
  const hostApartMs = Math.max(...clocks.map((clock) => apart(clock, { earliestMs: 0, latestMs: 0 })));
  const found = { nodesApartMs, hostApartMs };
  if (nodesApartMs > NODES_APART_MS) return nodesDiffer(found);
  if (hostApartMs > HOST_APART_MS) return hostDiffers(found);
  return {
    check: 'redis-clock',
    status: 'ok',
    message: { en: "Redis' clock agrees with this host's", zh: 'Redis 的时钟与本机一致' },
    facts: found,
  };
}

/** The minimum difference. */
function apart(one: Clock, other: Clock): number {
  return Math.max(0, one.earliestMs - other.latestMs, other.earliestMs - one.latestMs);
}

function nodesDiffer(facts: { readonly nodesApartMs: number; readonly hostApartMs: number }): Finding {
  const seconds = Math.round(facts.nodesApartMs / 1_000);
  return {
    check: 'redis-clock',
    status: 'failed',
    reason: 'NODES_APART',
    message: {
      en: `The clocks of Redis' nodes are ${seconds} s apart: after a failover, expired tokens would be served`,
      zh: `Redis 各节点的时钟相差 ${seconds} 秒：故障切换后可能发出已失效的 token`,
    },
    remedy: {
      en: 'Enable NTP on every host of Redis: they must agree within 2 s',
      zh: '请在 Redis 的每台主机上启用 NTP：相互之间的误差不得超过 2 秒',
    },
    facts,
  };
}

function hostDiffers(facts: { readonly nodesApartMs: number; readonly hostApartMs: number }): Finding {
  const seconds = Math.round(facts.hostApartMs / 1_000);
  return {
    check: 'redis-clock',
    status: 'warning',
    reason: 'HOST_APART',
    message: {
      en: `Redis' clock and this host's are ${seconds} s apart; this does not affect tokens, but one of the two is wrong`,
      zh: `Redis 与本机的时钟相差 ${seconds} 秒；token 不受影响，但其中一个时钟有误`,
    },
    remedy: {
      en: "See the line on this host's clock; if that one is right, enable NTP on the host of Redis",
      zh: '请看本机时钟一项；如果本机无误，请在 Redis 主机上启用 NTP',
    },
    facts,
  };
}
