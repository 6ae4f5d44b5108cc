import type { Wording } from '../errors/language.js';
import type { CheckName, Finding } from './finding.js';
import type { RedisFacts } from './redis-facts.js';

const OLDEST = 5;
const TESTED = 7;

type Facts = readonly RedisFacts[];

/** The oldest version of the nodes. */
export function versionFinding(facts: Facts): Finding {
  const versions = facts.flatMap(({ version }) => (version === undefined ? [] : [version]));
  const [version] = versions.toSorted((one, other) => Number.parseFloat(one) - Number.parseFloat(other));
  if (version === undefined) return unknown('redis-version', facts);

  const major = Number.parseInt(version, 10);
  const status = major < OLDEST ? 'failed' : major < TESTED ? 'warning' : 'ok';
  return {
    check: 'redis-version',
    status,
    message: { en: `Redis ${version}`, zh: `Redis ${version}` },
    ...(status !== 'ok' && {
      reason: 'OLD',
      remedy: {
        en: 'Move to Redis 7.0 or newer: scripts need 5.0, and nothing below 7.0 is tested',
        zh: '请升级到 Redis 7.0 或更高版本：脚本至少需要 5.0，低于 7.0 未经测试',
      },
    }),
    facts: { version },
  };
}

/** Checks whether a full Redis evicts records. */
export function evictionFinding(facts: Facts): Finding {
  return settingFinding('redis-eviction', facts, {
    of: ({ policy }) => policy,
    wanted: 'noeviction',
    right: { en: 'A full Redis evicts nothing (noeviction)', zh: 'Redis 内存满时不会淘汰数据（noeviction）' },
    wrong: {
      en: "A full Redis evicts tokens; each costs a call to WeChat and, on the legacy endpoint, invalidates everyone's token",
      zh: 'Redis 内存满时会淘汰所存的 token；每次淘汰都要重新请求微信，legacy 接口还会使所有人的 token 失效',
    },
    remedy: {
      en: 'Set maxmemory-policy noeviction, or give the tokens their own Redis',
      zh: '请设置 maxmemory-policy noeviction，或为 token 单独使用一个 Redis',
    },
  });
}

/** Checks whether Redis keeps its data through a restart. */
export function persistenceFinding(facts: Facts): Finding {
  return settingFinding('redis-persistence', facts, {
    of: ({ aof }) => aof,
    wanted: '1',
    right: {
      en: 'Redis persists its data to disk (appendonly yes)',
      zh: 'Redis 会把数据写盘（appendonly yes）',
    },
    wrong: {
      en: "Redis may come back empty: budgets, pauses and in-doubt requests are then forgotten, and users' tokens lost",
      zh: 'Redis 重启后可能为空：预算、暂停和未决请求会丢失，用户 token 无法找回',
    },
    remedy: {
      en: 'Set appendonly yes; with only access tokens and tickets, it can stay as it is',
      zh: '请设置 appendonly yes；如果只存 access_token 和 ticket，可以保持现状',
    },
  });
}

function settingFinding(
  check: CheckName,
  facts: Facts,
  {
    of,
    wanted,
    right,
    wrong,
    remedy,
  }: {
    readonly of: (facts: RedisFacts) => string | undefined;
    readonly wanted: string;
    readonly right: Wording;
    readonly wrong: Wording;
    readonly remedy: Wording;
  },
): Finding {
  const values = facts.flatMap((one) => of(one) ?? []);
  if (values.length === 0) return unknown(check, facts);
  const other = values.find((value) => value !== wanted);
  if (other === undefined) return { check, status: 'ok', message: right, facts: { setting: wanted } };
  return { check, status: 'warning', reason: 'VOLATILE', message: wrong, remedy, facts: { setting: other } };
}

function unknown(check: CheckName, facts: Facts): Finding {
  return {
    check,
    status: 'warning',
    reason: facts.find(({ refused }) => refused)?.refused ?? 'NOT_SAID',
    message: { en: 'Redis does not report it', zh: 'Redis 没有提供此信息' },
    remedy: {
      en: 'Grant +info to the user of REDIS_URL, or check it yourself',
      zh: '请为 REDIS_URL 的用户授予 +info，或自行确认',
    },
  };
}
