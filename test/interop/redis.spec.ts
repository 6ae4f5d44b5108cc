import { readFile } from 'node:fs/promises';
import { Cluster } from 'ioredis';
import { RedisMirror } from 'nestjs-wechat-token/interop';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../docs/page.js';
import { RedisCluster } from '../redis/redis-cluster.js';
import { eventually } from '../waiting/eventually.js';
import { APP_ID, Beside, mirrorEvents } from './beside.js';

const KEY = `wx:access_token:${APP_ID}`;

let beside: Beside;
beforeEach(async () => void (beside = await Beside.start()));
afterEach(() => beside.end());

describe('the Redis of a mirror', () => {
  it('needs no more permissions than the documentation lists', async () => {
    const page = await readFile(`${ROOT}docs/interop.md`, 'utf8');
    const [, rules] = /^ACL SETUSER wechat-mirror (.+)$/m.exec(page)!;
    await beside.client.call('ACL', 'SETUSER', 'wechat-mirror', ...rules!.split(' '));
    const url = beside.redis.url.replace('//', '//wechat-mirror:password@');

    const ours = await beside.ours({
      mirrors: [RedisMirror.connect(url, { preset: 'wxjava-mp', everyMs: 100 })],
    });
    const token = await ours.tokens.getAccessToken();

    for (let times = 1; times <= 2; times += 1) {
      await eventually(async () => expect(await beside.client.get(KEY)).toBe(token));
      await beside.client.persist(KEY);
      await eventually(async () => expect(await beside.client.ttl(KEY)).toBeGreaterThan(0));
      await beside.client.del(KEY);
    }
    await eventually(() => expect(mirrorEvents(ours)).toEqual(['mirror-deleted', 'mirror-deleted']));
  });

  it('may be a Cluster: key and note are in one slot', async () => {
    const nodes = await RedisCluster.start();
    const cluster = new Cluster([nodes.url]);
    try {
      const keys = [KEY, `theirs:{${APP_ID}}:token`];
      const mirrors = keys.map((key) => new RedisMirror(cluster, { key: () => key }));

      const ours = await beside.ours({ mirrors });
      const token = await ours.tokens.getAccessToken();

      for (const key of keys) await eventually(async () => expect(await cluster.get(key)).toBe(token));
      expect(mirrorEvents(ours)).toEqual([]);
    } finally {
      cluster.disconnect();
      await nodes.stop();
    }
  });
});
