import { inspect } from 'node:util';
import {
  RedisTokenStore,
  type CredentialKey,
  type RedisStoreNotice,
  type TokenStore,
} from 'nestjs-wechat-token';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { CANARY, commit, KEY } from './harness.js';
import { RedisCluster } from './redis-cluster.js';
import { RedisProcess } from './redis-process.js';

/** A hint that `watch` received: a key, or undefined if anything may have changed. */
type Heard = (CredentialKey | undefined)[];

describe('Hints of a RedisTokenStore', () => {
  const closing: (() => Promise<unknown> | void)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  async function start(): Promise<RedisProcess> {
    const redis = await RedisProcess.start();
    closing.push(() => redis.stop());
    return redis;
  }

  function open(url: string, options: Parameters<typeof RedisTokenStore.connect>[1] = {}): RedisTokenStore {
    const store = RedisTokenStore.connect(url, { commandTimeoutMs: 5_000, ...options });
    closing.push(() => store.close());
    return store;
  }

  /** Listens, and waits until the subscription is active. */
  async function listen(store: TokenStore): Promise<Heard> {
    const heard: Heard = [];
    store.watch((key) => void heard.push(key));
    await eventually(() => expect(heard).toEqual([undefined]));
    heard.length = 0;
    return heard;
  }

  it('reach another store within a second, with the key and its subject', async () => {
    const redis = await start();
    const user = { ...KEY, kind: 'user', subject: 'o1:{}' };
    const heard = await listen(open(redis.url));

    await commit(open(redis.url), { key: user });
    await eventually(() => expect(heard).toEqual([user]));
  });

  it('reach another store within a second on a Cluster, whichever node it listens to', async () => {
    const cluster = await RedisCluster.start();
    closing.push(() => cluster.stop());
    const listening = await Promise.all([1, 2, 3, 4].map(() => listen(open(cluster.url, { nodes: [] }))));

    await commit(open(cluster.url, { nodes: [] }));
    for (const heard of listening) await eventually(() => expect(heard).toEqual([KEY]));
  });

  it('are published again by a repeated commit: nobody was notified if the first reply was lost', async () => {
    const redis = await start();
    const store = open(redis.url);
    const heard = await listen(open(redis.url));

    const version = '0004000000000000-b2';
    await commit(store, { version });
    await commit(store, { version });
    await eventually(() => expect(heard).toEqual([KEY, KEY]));
  });

  it('stay within their prefix, whatever prefix a client of the application has', async () => {
    const redis = await start();
    const borrowing = new RedisTokenStore(redis.client({ keyPrefix: 'theirs:' }), { keyPrefix: 'ours:' });
    closing.push(() => borrowing.close());
    const [heard, elsewhere] = [await listen(borrowing), await listen(open(redis.url))];

    await commit(open(redis.url, { keyPrefix: 'ours:' }));
    await eventually(() => expect(heard).toEqual([KEY]));
    await commit(open(redis.url));
    await eventually(() => expect(elsewhere).toEqual([KEY]));
    expect(heard).toEqual([KEY]);

    const ours = await listen(open(redis.url, { keyPrefix: 'ours:' }));
    await commit(borrowing, { version: '0004000000000000-b2' });
    await eventually(() => expect(ours).toEqual([KEY]));
  });

  it('say that anything may have changed after each reconnect', async () => {
    const redis = await start();
    const heard = await listen(open(redis.url));

    await redis.client().call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await eventually(() => expect(heard).toEqual([undefined]));

    await redis.signal('SIGKILL');
    await redis.start();
    await eventually(() => expect(heard).toEqual([undefined, undefined]));
    await commit(open(redis.url));
    await eventually(() => expect(heard).toEqual([undefined, undefined, KEY]));
  });

  it('move to another node of a Cluster when theirs is lost', async () => {
    const cluster = await RedisCluster.start(['cluster-require-full-coverage no']);
    closing.push(() => cluster.stop());
    const heard = await listen(open(cluster.url, { nodes: [] }));

    const clients = cluster.nodes.map((node) => node.client());
    const counts = await Promise.all(
      clients.map(async (client) => Number((await client.pubsub('NUMSUB', 'wechat:changes'))[1])),
    );
    expect(counts.toSorted()).toEqual([0, 0, 1]);

    await cluster.nodes[counts.indexOf(1)]?.signal('SIGKILL');
    await eventually(() => expect(heard).toEqual([undefined]));
  });

  it('carry the revision that a read returns afterwards', async () => {
    const redis = await start();
    const store = open(redis.url);
    const heard: unknown[][] = [];
    store.watch((...hint) => void heard.push(hint));
    await eventually(() => expect(heard).toHaveLength(1));

    await commit(open(redis.url));
    const { revision } = await store.read(KEY);

    await eventually(() => expect(heard.slice(1)).toEqual([[KEY, revision]]));
  });

  it('contain no value', async () => {
    const redis = await start();
    const seen: string[] = [];
    const spy = redis.client();
    await spy.psubscribe('*');
    spy.on('pmessage', (...message: string[]) => void seen.push(message.join(' ')));
    const store = open(redis.url);

    await commit(store);
    await store.reject({ key: KEY, fingerprint: 'print', reportedAt: Date.now() + 1, status: 'rejected' });
    await eventually(() => expect(seen).toHaveLength(2));

    expect(seen.join('\n')).not.toContain(CANARY);
    expect((await redis.client().keys('*')).join('\n')).not.toContain(CANARY);
  });

  it('fail no commit if publishing is refused, which is reported once', async () => {
    const redis = await start();
    await redis.client().call('ACL', 'SETUSER', 'mute', 'on', '>pw', '~*', 'resetchannels', '+@all');
    const notices: RedisStoreNotice[] = [];
    const store = open(`redis://mute:pw@127.0.0.1:${redis.port}`, {
      onNotice: (notice) => void notices.push(notice),
    });

    expect(await commit(store)).toMatchObject({ outcome: 'committed' });
    expect(await commit(store, { version: '0004000000000000-b2' })).toMatchObject({ outcome: 'committed' });

    await eventually(() => expect(notices).toMatchObject([{ code: 'PUBLISH_REFUSED', reason: 'NOPERM' }]));
    expect(inspect(notices)).not.toContain(CANARY);
  });

  it('are missed if subscribing is refused, which is reported once and breaks nothing', async () => {
    const redis = await start();
    await redis.client().call('ACL', 'SETUSER', 'deaf', 'on', '>pw', '~*', '&*', '+@all', '-subscribe');
    const notices: RedisStoreNotice[] = [];
    const store = open(`redis://deaf:pw@127.0.0.1:${redis.port}`, {
      onNotice: (notice) => void notices.push(notice),
    });

    store.watch(() => undefined);
    await eventually(() => expect(notices).toMatchObject([{ code: 'SUBSCRIBE_REFUSED', reason: 'NOPERM' }]));
    expect(await commit(store)).toMatchObject({ outcome: 'committed' });
  });

  it('of the last commit reach another store, though the store is closed at once', async () => {
    const redis = await start();
    const heard = await listen(open(redis.url));
    const script = open(redis.url);

    await commit(script);
    await script.close();
    await commit(open(redis.url), { key: { ...KEY, kind: 'later' }, version: '0000000000000002-n1' });

    await eventually(() => expect(heard).toContainEqual({ ...KEY, kind: 'later' }));
    expect(heard[0]).toEqual(KEY);
  });

  it('that get no reply hold up the end of the store for the time of a command only', async () => {
    const redis = await start();
    const silent = Object.assign(redis.client(), { publish: () => new Promise<never>(() => undefined) });
    const store = new RedisTokenStore(silent, { commandTimeoutMs: 500 });
    await commit(store);

    expect(await store.close()).toBeUndefined();
  });

  it('end with the store', async () => {
    const redis = await start();
    const store = open(redis.url);
    const heard = await listen(store);

    await store.close();
    await commit(open(redis.url));
    const { numsub } = { numsub: await redis.client().pubsub('NUMSUB', 'wechat:changes') };
    expect(numsub[1]).toBe(0);
    expect(heard).toEqual([]);
  });
});
