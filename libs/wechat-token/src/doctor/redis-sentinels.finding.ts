import type { Wording } from '../errors/language.js';
import type { SentinelAnswer } from './query-sentinels.js';
import type { Finding } from './finding.js';

const REMEDIES: Readonly<Record<string, Wording>> = {
  UNKNOWN_NAME: {
    en: 'Use the name under which they monitor the primary as the host of REDIS_URL: SENTINEL MASTERS lists these names',
    zh: '请把 Sentinel 监控主节点所用的名称写作 REDIS_URL 的主机：SENTINEL MASTERS 可列出所监控的名称',
  },
  COMMAND_DISABLED: {
    en: 'That is a Redis, not a Sentinel: write the port of the Sentinel (26379 unless changed) into REDIS_SENTINELS',
    zh: '该地址是 Redis 而不是 Sentinel：请在 REDIS_SENTINELS 中写 Sentinel 的端口（默认 26379）',
  },
  NOAUTH: {
    en: 'Set REDIS_SENTINEL_PASSWORD here, and sentinelPassword among the clientOptions of the application',
    zh: '请在此处设置 REDIS_SENTINEL_PASSWORD，并在应用的 clientOptions 中设置 sentinelPassword',
  },
  WRONGPASS: {
    en: 'Correct REDIS_SENTINEL_PASSWORD: Sentinels have their own passwords; the password of Redis is in REDIS_URL',
    zh: '请更正 REDIS_SENTINEL_PASSWORD：Sentinel 有自己的密码，Redis 的密码写在 REDIS_URL 中',
  },
  NOPERM: {
    en: 'Grant the user there +sentinel|get-master-addr-by-name +sentinel|sentinels +subscribe and the channel +switch-master',
    zh: '请为该处的用户授予 +sentinel|get-master-addr-by-name +sentinel|sentinels +subscribe 及频道 +switch-master',
  },
};

const AWAY: Wording = {
  en: 'Start it, correct its address in REDIS_SENTINELS, or let this host through: too few Sentinels cannot replace a primary that dies',
  zh: '请启动它、更正 REDIS_SENTINELS 中的地址，或放行本机：Sentinel 过少时无法在主节点故障后完成切换',
};

/** Checks whether the Sentinels lead to the primary: one of them is enough, but all of them should. */
export function sentinelsFinding(answers: readonly SentinelAnswer[]): Finding {
  const silent = answers.filter(({ trouble }) => trouble !== undefined);
  const facts = { sentinels: answers.length, silent: silent.length };
  const [first] = silent;
  if (first?.trouble === undefined) {
    return {
      check: 'redis-sentinels',
      status: 'ok',
      message: {
        en: `Every Sentinel knows the primary (${answers.length})`,
        zh: `所有 Sentinel（${answers.length} 个）都能给出主节点`,
      },
      facts,
    };
  }
  const all = silent.map(({ address: { host, port }, trouble }) => `${host}:${port} ${trouble}`);
  return {
    check: 'redis-sentinels',
    status: silent.length === answers.length ? 'failed' : 'warning',
    reason: first.trouble,
    message: {
      en: `${silent.length} of ${answers.length} Sentinels do not lead to the primary: ${all.join(', ')}`,
      zh: `${answers.length} 个 Sentinel 中有 ${silent.length} 个无法给出主节点：${all.join('、')}`,
    },
    remedy: REMEDIES[first.trouble] ?? AWAY,
    facts,
  };
}
