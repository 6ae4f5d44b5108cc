import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { NestFactory } from '@nestjs/core';
import {
  RedisTokenStore,
  WechatTokenModule,
  WechatTokenService,
  type WechatEndpoint,
} from 'nestjs-wechat-token';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { RedisCluster } from '../redis/redis-cluster.js';
import { freePort } from '../processes/free-port.js';
import { RedisProcess } from '../redis/redis-process.js';
import { accountAt } from './account.js';
import { DoctorProcess } from './doctor-process.js';
import { DoctorRun } from './doctor-run.js';

const ACL = /^ACL SETUSER (.*)$/m
  .exec(readFileSync(new URL('../../docs/redis.md', import.meta.url), 'utf8'))![1]!
  .split(' ');
const NO_IOREDIS = `import{register}from'node:module';register("data:text/javascript,export const resolve=(s,c,n)=>{if(s==='ioredis')throw new Error('gone');return n(s,c)}")`;

let running: RunningSimulator;
let redis: RedisProcess;
let client: Redis;
beforeAll(async () => {
  redis = await RedisProcess.start(['appendonly yes']);
  client = redis.client();
  await client.call('ACL', 'SETUSER', ...ACL);
});
afterAll(() => redis.stop());
beforeEach(async () => {
  running = await startWechatSimulator();
  await client.flushall();
});
afterEach(() => running.close());

const limitedUrl = () => redis.url.replace('//', '//wechat:password@');
const examined = (url: string, more: Record<string, string> = {}) =>
  DoctorRun.of(accountAt(running.url, { REDIS_URL: url, ...more }), 'doctor', '--json');

describe('what the doctor finds in Redis', () => {
  it('is no problem with the documented least permissions, and it leaves nothing behind', async () => {
    const doctor = await examined(limitedUrl());

    expect(doctor.troubles).toEqual([]);
    expect(doctor.code).toBe(0);
    expect(doctor.found('redis-permissions').status).toBe('ok');
    expect(doctor.found('redis-version').facts).toEqual({
      version: /redis_version:(\S+)/.exec(await client.info('server'))?.[1],
    });
    expect(await client.keys('*')).toEqual([]);
  });

  it('is not checked if its address is wrong, and it does not claim that tokens are in memory', async () => {
    const doctor = await examined('redis://127.0.0.1/?canary=1');

    expect(doctor.found('redis')).toMatchObject({ status: 'skipped', reason: 'INVALID' });
    expect(doctor.output).not.toMatch(/memory|canary/);
    expect(doctor.code).toBe(1);
  });

  it.each([
    ['-hset', 'failed', 'HSET'],
    ['-hgetall', 'failed', 'HGETALL'],
    ['-hdel', 'failed', 'HDEL'],
    ['-pexpire', 'failed', 'PEXPIRE'],
    ['-evalsha', 'failed', 'EVALSHA'],
    ['-eval', 'failed', 'EVAL'],
    ['-publish', 'warning', 'PUBLISH'],
    ['-subscribe', 'warning', 'SUBSCRIBE'],
  ])('reports that %s is missing', async (rule, status, command) => {
    await client.call('ACL', 'SETUSER', 'wechat', rule);

    const doctor = await examined(limitedUrl());
    await client.call('ACL', 'SETUSER', 'wechat', rule.replace('-', '+'));

    expect(doctor.found('redis-permissions')).toMatchObject({
      status,
      reason: 'NOPERM',
      facts: { commands: command },
      remedy: expect.stringContaining(`~wechat:* &wechat:changes +${command.toLowerCase()}`),
    });
  });

  it('reports a prefix that the permissions do not cover', async () => {
    const doctor = await examined(limitedUrl(), { KEY_PREFIX: 'staging:' });

    expect(doctor.found('redis-permissions')).toMatchObject({
      status: 'failed',
      reason: 'NOPERM',
      remedy: expect.stringContaining('~staging:*'),
    });
  });

  it('reports that it evicts, or forgets on a restart', async () => {
    await client.config('SET', 'maxmemory-policy', 'volatile-ttl');
    await client.config('SET', 'appendonly', 'no');
    const doctor = await examined(redis.url);
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    await client.config('SET', 'appendonly', 'yes');

    expect(doctor.troubles).toEqual([
      'redis-eviction warning VOLATILE',
      'redis-persistence warning VOLATILE',
    ]);
    expect(doctor.code).toBe(0);
    expect(doctor.found('redis-eviction').facts).toEqual({ setting: 'volatile-ttl' });
  });

  it('reports that INFO is not allowed', async () => {
    await client.call('ACL', 'SETUSER', 'wechat', '-info');
    const doctor = await examined(limitedUrl());
    await client.call('ACL', 'SETUSER', 'wechat', '+info');

    expect(doctor.troubles).toEqual([
      'redis-version warning NOPERM',
      'redis-eviction warning NOPERM',
      'redis-persistence warning NOPERM',
    ]);
  });

  it('reports that it is full', async () => {
    await client.config('SET', 'maxmemory', '1');
    const doctor = await examined(redis.url);
    await client.config('SET', 'maxmemory', '0');

    expect(doctor.found('redis-permissions')).toMatchObject({ status: 'failed', reason: 'OOM' });
  });

  it('reports that nothing listens, that the password is wrong, and that ioredis is missing', async () => {
    const away = await examined(`redis://127.0.0.1:${await freePort()}`);
    const wrong = await examined(redis.url.replace('//', '//wechat:canary-password@'));
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(NO_IOREDIS)}`;
    const variables = accountAt(running.url, { REDIS_URL: redis.url, NODE_OPTIONS });
    const missing = await DoctorProcess.run(variables, 'doctor', '--json');

    expect(away.troubles).toEqual(['redis failed ECONNREFUSED']);
    expect(wrong.troubles).toEqual(['redis failed WRONGPASS']);
    expect(wrong.output).not.toContain('canary-password');
    expect(missing.troubles).toEqual(['redis failed NO_IOREDIS']);
    expect(missing.found('redis').remedy).toContain('npm install ioredis');
  });

  it('reports a Sentinel at the address of the primary', async () => {
    const sentinel = await RedisProcess.start([], { sentinel: true });
    try {
      const doctor = await examined(sentinel.url);

      expect(doctor.troubles).toEqual(['redis failed SENTINEL']);
    } finally {
      await sentinel.stop();
    }
  });

  it('checks all nodes of a Cluster', async () => {
    const cluster = await RedisCluster.start(['appendonly yes']);
    try {
      const [, second] = cluster.nodes;
      await second!.client().config('SET', 'appendonly', 'no');
      const doctor = await examined(cluster.url);

      expect(doctor.found('redis').facts).toMatchObject({ kind: 'cluster', nodes: 3 });
      expect(doctor.troubles).toEqual(['redis-persistence warning VOLATILE']);

      for (const node of cluster.nodes) {
        await node.client().call('ACL', 'SETUSER', ...ACL, '+cluster|slots', '+cluster|info', '-info');
      }
      const limited = await examined(cluster.url.replace('//', '//wechat:password@'));

      expect(limited.found('redis').facts).toMatchObject({ kind: 'cluster' });
      expect(limited.found('redis-permissions').status).toBe('ok');
    } finally {
      await cluster.stop();
    }
  });

  it('reports a node of a Cluster that died, before the others notice and after', async () => {
    const cluster = await RedisCluster.start(['appendonly yes', 'cluster-node-timeout 60000']);
    try {
      const [first, second] = cluster.nodes;
      await second!.signal('SIGKILL');
      const broken = await examined(cluster.url);

      expect(broken.found('redis')).toMatchObject({ status: 'warning', facts: { nodes: 3 } });
      expect(broken.found('redis').remedy).toContain('restore its nodes');

      for (const node of cluster.nodes.filter((one) => one !== second)) {
        await node.client().config('SET', 'cluster-node-timeout', '500');
      }
      await eventually(async () =>
        expect(await first!.client().call('CLUSTER', 'INFO')).toContain('cluster_state:fail'),
      );
      const down = await examined(cluster.url);

      expect(down.troubles).toEqual(['redis failed CLUSTERDOWN']);
      expect(down.found('redis').remedy).toContain('restore its nodes');
    } finally {
      await cluster.stop();
    }
  });
});

describe('whether another program refreshes the token', () => {
  const { appId } = DEFAULT_APP;

  /** An application that has run and has stored its token in Redis. */
  async function kept(endpoint: WechatEndpoint): Promise<string> {
    const app = await NestFactory.createApplicationContext(
      WechatTokenModule.forRoot({
        apps: [{ ...DEFAULT_APP, endpoint }],
        http: { baseUrl: running.url },
        store: RedisTokenStore.connect(redis.url, { onNotice: () => undefined }),
      }),
      { logger: false },
    );
    const token = await app.get(WechatTokenService).getAccessToken();
    await app.close();
    return token;
  }

  it.each(['stable', 'legacy'] as const)(
    'finds none if there is none, and nothing is written (%s)',
    async (endpoint) => {
      const token = await kept(endpoint);
      const before = await dump();

      const doctor = await examined(limitedUrl(), { WECHAT_ENDPOINT: endpoint });

      expect(doctor.troubles).toEqual([]);
      expect(doctor.found('foreign-refresher')).toMatchObject({ status: 'ok', facts: { keptMinutes: 0 } });
      expect(await dump()).toEqual(before);
      expect(running.simulator.isAlive(token)).toBe(true);
    },
  );

  it('finds a forced refresh on the stable endpoint', async () => {
    await kept('stable');
    running.simulator.forceElsewhere(appId);

    const doctor = await examined(limitedUrl());

    expect(doctor.troubles).toEqual(['foreign-refresher failed REPLACED_OUTSIDE']);
    expect(doctor.code).toBe(1);
    expect(doctor.found('foreign-refresher').remedy).toContain('force_refresh');
  });

  it('does not mistake a rotation by WeChat itself for another program', async () => {
    await kept('stable');
    const key = `wechat:{${appId}}:credential:access-token`;
    const soon = Date.now() + 200_000;
    await client.hset(key, { expiresAt: String(soon), dueAt: String(soon) });
    running.simulator.time.advance(7_000_000);

    const doctor = await examined(limitedUrl());

    expect(doctor.found('foreign-refresher')).toMatchObject({ status: 'skipped', reason: 'TURNING' });
  });

  it('finds another program on the legacy endpoint', async () => {
    await kept('legacy');
    running.simulator.mintElsewhere(appId);
    running.simulator.time.advance(301_000);

    const doctor = await examined(limitedUrl(), { WECHAT_ENDPOINT: 'legacy' });

    expect(doctor.troubles).toEqual(['foreign-refresher failed REPLACED_OUTSIDE']);
    expect(doctor.found('foreign-refresher').remedy).toContain('WECHAT_ENDPOINT=stable');
  });

  it('is unknown for an encrypted record, and for one that is not ours', async () => {
    await kept('stable');
    const key = `wechat:{${appId}}:credential:access-token`;
    await client.hset(key, { value: 'wxenc1.2025.abc' });
    const encrypted = await examined(limitedUrl());
    await client.del(key);
    await client.set(key, 'something else');
    const foreign = await examined(limitedUrl());

    expect(encrypted.found('foreign-refresher')).toMatchObject({ status: 'skipped', reason: 'ENCRYPTED' });
    expect(foreign.troubles).toEqual(['foreign-refresher failed WRONGTYPE']);
  });

  async function dump(): Promise<unknown> {
    const keys = (await client.keys('*')).toSorted();
    return Promise.all(keys.map(async (key) => [key, await client.hgetall(key)]));
  }
});
