import { DEFAULT_APP } from 'wechat-simulator';
import { Fleet } from '../fleet.js';
import type { Got } from '../messages.js';
import type { RedisProcess } from '../../redis/redis-process.js';
import { freePort } from '../../processes/free-port.js';
import type { Scenario } from '../scenario.js';
import { timesOf } from '../times.js';
import { PATIENT } from './cold-start.js';

const CREDENTIAL = `fleet:{${DEFAULT_APP.appId}}:credential:access-token`;

/** A Redis that refuses, and what a process reports. */
interface Refusal {
  readonly name: string;
  readonly config?: readonly string[];
  readonly code?: string;
  readonly reason: string;
  /** A part of the remedy. */
  readonly remedy: RegExp;
  arrange?(redis: RedisProcess): Promise<unknown>;
}

const REFUSALS: readonly Refusal[] = [
  {
    name: 'full (maxmemory, noeviction)',
    config: ['maxmemory-policy noeviction'],
    reason: 'OOM',
    remedy: /maxmemory/,
    arrange: (redis) => redis.client().config('SET', 'maxmemory', '1'),
  },
  {
    name: 'read-only',
    reason: 'READONLY',
    remedy: /primary/,
    arrange: async (redis) => redis.client().replicaof('127.0.0.1', await freePort()),
  },
  {
    name: 'WRONGTYPE under our key',
    code: 'TOKEN_RECORD_UNREADABLE',
    reason: 'WRONGTYPE',
    remedy: /prefix/,
    arrange: (redis) => redis.client().set(CREDENTIAL, "somebody else's"),
  },
  {
    name: 'a newer format under our key',
    code: 'TOKEN_RECORD_UNREADABLE',
    reason: 'NEWER_FORMAT',
    remedy: /upgrade/,
    arrange: (redis) => redis.client().hset(CREDENTIAL, 'format', '999', 'value', 'canary-value'),
  },
  {
    name: 'EVAL renamed away',
    config: ['rename-command EVAL ""'],
    reason: 'NOSCRIPTING',
    remedy: /EVAL/,
  },
  {
    name: 'an ACL that refuses a command',
    reason: 'NOPERM',
    remedy: /permissions/,
    arrange: (redis) => redis.client().call('ACL', 'SETUSER', 'default', '-evalsha', '-eval'),
  },
];

/** The legacy endpoint: on the stable one a process requests a token itself while the store refuses. */
export const REFUSING_REDIS: readonly Scenario[] = REFUSALS.map((refusal) => ({
  name: `Redis refuses: ${refusal.name}`,
  promise: 'a typed error that names cause and remedy, no token in it, nothing overwritten',
  run: () =>
    Fleet.with(
      { endpoint: 'legacy', times: timesOf(60, PATIENT), redisConfig: refusal.config ?? [] },
      async (fleet) => {
        const witness = fleet.redis.client();
        await refusal.arrange?.(fleet.redis);
        const keysBefore = await contentOf(witness);
        await fleet.fork(2);
        await fleet.open();
        const got = await Promise.all(fleet.workers.map((worker) => worker.tell({ do: 'get' })));
        const { code = 'TOKEN_STORE_FAILED', reason, remedy } = refusal;
        const isTold = (one: Got) =>
          one.code === code && one.reason === reason && remedy.test(one.shown ?? '');
        const shown = got.map((one) => one.shown ?? '').join('\n');
        const { errors } = await errorsOf(witness);
        return {
          seen: `${[...new Set(got.map((one) => `${one.code} ${one.reason}`))].join(', ')}; ${fleet.asked().length} calls to WeChat`,
          happened: { 'Redis refused, or kept what is not ours': errors > 0 || keysBefore !== '[]' },
          holds: {
            'every process reports the failure and its cause': got.every(isTold),
            'neither secret nor foreign value in it':
              !shown.includes(DEFAULT_APP.appSecret) && !shown.includes('canary-value'),
            'nothing overwritten': (await contentOf(witness)) === keysBefore,
            'WeChat was not called': fleet.asked().length === 0,
          },
        };
      },
    ),
}));

async function contentOf(redis: ReturnType<RedisProcess['client']>): Promise<string> {
  const keys = (await redis.keys('*')).toSorted();
  return JSON.stringify(
    await Promise.all(keys.map(async (key) => [key, (await redis.dumpBuffer(key))?.toString('hex')])),
  );
}

async function errorsOf(redis: ReturnType<RedisProcess['client']>): Promise<{ readonly errors: number }> {
  const count = /total_error_replies:(\d+)/.exec(await redis.info('stats'))?.[1];
  return { errors: Number(count ?? 0) };
}
