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

  it('may be a Cluster, whatever its keys are called: key and note are in one slot', async () => {
    const nodes = await RedisCluster.start();
    const clients = ['', 'shop:', 'shop{}:', 'shop{'].map(
      (keyPrefix) => new Cluster([nodes.url], { keyPrefix }),
    );
    const keys = [KEY, `theirs:{${APP_ID}}:token`, `{}:${APP_ID}`, `theirs}:${APP_ID}`, `theirs{:${APP_ID}`];
    const places = clients.flatMap((client) => keys.map((key) => ({ client, key })));
    try {
      const ours = await beside.ours({
        mirrors: places.map(({ client, key }) => new RedisMirror(client, { key: () => key })),
      });
      const token = await ours.tokens.getAccessToken();

      await eventually(async () => {
        const there = await Promise.all(places.map(({ client, key }) => client.get(key)));
        expect([...there.filter((one) => one === token), ...mirrorEvents(ours)]).toHaveLength(places.length);
      });
      expect(mirrorEvents(ours)).toEqual([]);
    } finally {
      for (const client of clients) client.disconnect();
      await nodes.stop();
    }
  });
});
