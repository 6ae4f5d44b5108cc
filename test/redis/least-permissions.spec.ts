import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { RedisTokenStore, type RedisStoreNotice } from 'nestjs-wechat-token';
import { tokenStoreContract } from 'nestjs-wechat-token/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harnessOf, STORE_OPTIONS } from './harness.js';
import { RedisCluster } from './redis-cluster.js';
import { RedisProcess } from './redis-process.js';

const DOCUMENTS = ['docs/redis.md', 'docs/redis.zh-CN.md'].map((name) =>
  readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'),
);
const LINES = DOCUMENTS.map((text) => /^ACL SETUSER .*$/m.exec(text)?.[0] ?? '');
const CLUSTER_RULES = /`(\+cluster\|slots [^`]*)`/.exec(DOCUMENTS[0] ?? '')?.[1] ?? '';

describe('The documented least permissions', () => {
  let redis: RedisProcess;
  let cluster: RedisCluster;
  let limited: Redis;
  const notices: RedisStoreNotice[] = [];
  const onNotice = (notice: RedisStoreNotice) => void notices.push(notice);
  beforeAll(async () => {
    redis = await RedisProcess.start(['appendonly yes']);
    cluster = await RedisCluster.start(['appendonly yes']);
    await grant(redis);
    await Promise.all(cluster.nodes.map((node) => grant(node, CLUSTER_RULES)));
    limited = redis.client({ username: 'wechat', password: 'password' });
  });
  afterAll(async () => {
    await redis.stop();
    await cluster.stop();
  });

  it('are the same in both languages', () => {
    expect(LINES[0]).toMatch(/^ACL SETUSER wechat /);
    expect(LINES[1]).toBe(LINES[0]);
    expect(DOCUMENTS[1]).toContain(CLUSTER_RULES);
  });

  const single = harnessOf(async () => {
    const url = `redis://wechat:password@127.0.0.1:${redis.port}`;
    return RedisTokenStore.connect(url, { ...STORE_OPTIONS, onNotice });
  });
  it.each(tokenStoreContract)('are enough on a single node: $name', ({ check }) => check(single));

  const sharded = harnessOf(async () => {
    const url = `redis://wechat:password@127.0.0.1:${cluster.nodes[0]?.port}`;
    return RedisTokenStore.connect(url, { nodes: [], ...STORE_OPTIONS, onNotice });
  });
  it.each(tokenStoreContract)('are enough on a Cluster: $name', ({ check }) => check(sharded));

  it('cause no notice', () => expect(notices).toEqual([]));

  it.each([
    ['KEYS', '*'],
    ['SCAN', '0'],
    ['FLUSHALL'],
    ['FLUSHDB'],
    ['CONFIG', 'GET', '*'],
    ['DEL', 'wechat:{a}:app'],
    ['GET', 'wechat:a'],
    ['MONITOR'],
    ['ACL', 'LIST'],
    ['SCRIPT', 'FLUSH'],
    ['EVAL', "return redis.call('HGETALL', KEYS[1])", '1', 'theirs'],
    ['EVAL', "return redis.call('HGETALL', 'theirs')", '0'],
    ['EVAL', "return redis.call('KEYS', '*')", '0'],
    ['PUBLISH', 'theirs', 'message'],
    ['SUBSCRIBE', 'theirs'],
  ])('refuse %s %s', async (command, ...args) => {
    await expect(limited.call(command, ...args)).rejects.toThrow(/NOPERM|executing the script can't/);
  });

  async function grant(node: RedisProcess, more = ''): Promise<void> {
    const [, ...words] = `${LINES[0]} ${more}`.trim().split(' ');
    await node.client().call('ACL', ...words);
  }
});
