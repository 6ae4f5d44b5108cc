import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { TokenRecordError } from '../../errors/token-record.error.js';
import { TokenServerRefusedError } from '../../errors/token-server-refused.error.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import { MemoryTokenStore } from '../../stores/memory/memory-token-store.js';
import { VirtualClock } from '../../testing/virtual-clock.js';
import type { Clock, Waker } from '../ports/clock.js';
import type { TokenStore } from '../ports/token-store.js';
import { GuardedStore, StoreWrites, type StoreTrouble } from './guarded-store.js';

const KEY = { appId: 'wx0123456789abcdef', kind: 'access-token' };
const SECOND = 1_000;

/** A clock on which a process may be suspended: whatever was due meanwhile runs once it is over. */
class SuspendedClock implements Clock {
  private elapsedMs = 0;
  private sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  now = () => this.elapsedMs;
  monotonic = () => this.elapsedMs;

  get sleeping(): number {
    return this.sleepers.size;
  }

  sleep(ms: number, signal?: Waker): Promise<void> {
    return new Promise((resolve) => {
      const sleeper = { at: this.elapsedMs + ms, wake: () => resolve(void this.sleepers.delete(sleeper)) };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  async suspend(ms: number): Promise<void> {
    this.elapsedMs += ms;
    for (const { at, wake } of this.sleepers) if (at <= this.elapsedMs) wake();
    await new Promise((resolve) => void setImmediate(resolve));
  }

  async run(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) await this.suspend(50);
  }
}

/** A guarded store that has yet to connect, and what it reported. */
function connecting(refusal?: Error) {
  const clock = new SuspendedClock();
  const reported: string[] = [];
  const inner = new MemoryTokenStore();
  let connect: () => void = () => undefined;
  const connected = new Promise<void>((resolve) => (connect = resolve));
  const answer = inner.read.bind(inner);
  inner.read = (key) => (refusal ? Promise.reject(refusal) : connected.then(() => answer(key)));
  const store = new GuardedStore(inner, {
    clock,
    timeoutMs: 1.5 * SECOND,
    firstAnswerMs: 5 * SECOND,
    onDown: ({ reason }) => void reported.push(reason),
    onBack: () => void reported.push('back'),
  });
  const steps: Promise<unknown>[] = [];
  const read = () => {
    const step = store.read(KEY);
    // It may fail before the test waits for it.
    step.catch(() => undefined);
    steps.push(step);
  };
  return { clock, reported, steps, connect, read, store };
}

it('is not down while it connects, even to an operation that begins after a suspension of this process', async () => {
  const { clock, reported, steps, connect, read } = connecting();
  read();
  await clock.suspend(10 * SECOND);
  read();
  await clock.run(2 * SECOND);
  connect();

  await Promise.all(steps);

  expect(reported).toEqual([]);
});

it('gives an operation that begins late what is left of the time of a connection, or the time of its own', async () => {
  const { clock, steps, read } = connecting();
  read();
  await clock.run(4.5 * SECOND);
  read();
  const ended: string[] = [];
  void steps[1]!.catch(() => void ended.push('late'));

  await clock.run(1.4 * SECOND);
  expect(ended).toEqual([]);
  await clock.run(0.2 * SECOND);
  expect(ended).toEqual(['late']);
});

it('leaves no timer behind once a shutdown begins', async () => {
  const { clock, steps, read, store } = connecting(new Error('ECONNREFUSED'));
  read();
  await Promise.allSettled(steps);
  const before = clock.sleeping;

  store.prepareShutdown();
  await Promise.resolve();

  expect([before, clock.sleeping]).toEqual([1, 0]);
});

it('is down once it has not answered in the time of a connection, and then to each operation in that of its own', async () => {
  const { clock, reported, steps, read } = connecting();
  read();
  await clock.run(4.9 * SECOND);
  expect(reported).toEqual([]);
  await clock.run(0.5 * SECOND);
  expect(reported).toEqual(['TIMEOUT']);

  read();
  await clock.run(1.6 * SECOND);

  const outcomes = await Promise.allSettled(steps);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

const { appId } = KEY;
const OTHER = { ...KEY, appId: 'wx1111111111111111' };
const DOWN = { reason: 'TIMEOUT', isReadable: false, address: 'redis:6379' };
const FULL = { reason: 'OOM', isReadable: true, address: 'redis:6379' };

const OPERATIONS = [
  { operation: 'read', request: KEY, appId },
  { operation: 'revisions', request: [KEY], appId: undefined },
  { operation: 'acquire', request: { key: KEY }, appId },
  { operation: 'commit', request: { key: KEY }, appId },
  { operation: 'abandon', request: { key: KEY }, appId },
  { operation: 'restore', request: { key: KEY }, appId },
  { operation: 'reject', request: { key: KEY }, appId },
  { operation: 'forget', request: { key: KEY }, appId },
  { operation: 'inspect', request: appId, appId },
] as const;

/** A guarded store over one that answers each operation by `inner.answer()`; which operations reached that one, and what was reported. */
function guarding(options: { readonly firstAnswerMs?: number } = {}) {
  const clock = new VirtualClock();
  const reported: (StoreTrouble | 'back')[] = [];
  const failures: string[] = [];
  const asked: unknown[] = [];
  const inner = {
    answer: async (): Promise<unknown> => ({}),
    address: 'redis:6379',
    watch: (listener: unknown) => () => void asked.push({ stopped: listener }),
    ...Object.fromEntries(
      OPERATIONS.map(({ operation }) => [
        operation,
        (request: unknown) => {
          asked.push({ operation, request });
          return inner.answer();
        },
      ]),
    ),
  };
  const store = new GuardedStore(inner as unknown as TokenStore, {
    clock,
    timeoutMs: SECOND,
    ...options,
    onDown: (trouble) => void reported.push(trouble),
    onBack: () => void reported.push('back'),
    onFailure: (operation, reason) => void failures.push(`${operation} ${reason}`),
  });
  /** How an operation ends while the store does so. */
  const end = async (failure?: Error, work = () => store.read(KEY) as Promise<unknown>): Promise<string> => {
    inner.answer = async () => {
      if (failure) throw failure;
      return {};
    };
    const before = asked.length;
    const [outcome] = await Promise.allSettled([work()]);
    const word = outcome.status === 'fulfilled' ? 'answered' : (outcome.reason as TokenStoreError).reason;
    return asked.length === before ? `refused ${word}` : word;
  };
  return { clock, reported, failures, asked, inner, store, end };
}

const late = new TokenStoreError('read', 'TIMEOUT');
const full = new TokenStoreError('commit', 'OOM');

describe('GuardedStore', () => {
  it.each(OPERATIONS)('passes on $operation, and what the store answers', async ({ operation, request }) => {
    const { inner, store, asked } = guarding();
    const answer = { storeTime: 1 };
    inner.answer = async () => answer;

    const answered: unknown = await (store[operation] as (request: unknown) => Promise<unknown>)(request);

    expect(answered).toBe(answer);
    expect(asked).toEqual([{ operation, request }]);
  });

  it.each(OPERATIONS)(
    'tells of a foreign error only that $operation failed, and for which app',
    async ({ operation, request, appId: app }) => {
      const { inner, store } = guarding();
      inner.answer = () => Promise.reject(new Error('SET a-secret'));

      const failing = (store[operation] as (request: unknown) => Promise<unknown>)(request);

      const facts = { operation, reason: 'UNKNOWN', appId: app, address: 'redis:6379' };
      await expect(failing).rejects.toMatchObject(facts);
      const error = await failing.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(TokenStoreError);
      expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('a-secret');
    },
  );

  it('passes on who watches, and how that ends', () => {
    const { store, asked } = guarding();
    const listener = () => undefined;

    store.watch(listener)();

    expect(asked).toEqual([{ stopped: listener }]);
  });

  it('is away from an operation without a response to the next one with one, and says so once', async () => {
    const { store, reported, failures, end } = guarding();
    const away = [store.isAway];

    for (const [error, key] of [
      [undefined, KEY],
      [late, KEY],
      [late, OTHER],
      [undefined, KEY],
      [undefined, KEY],
    ] as const) {
      await end(error, () => store.read(key));
      away.push(store.isAway);
    }

    expect(away).toEqual([false, false, true, true, false, false]);
    expect(reported).toEqual([DOWN, 'back']);
    expect(failures).toEqual(['read TIMEOUT', 'read TIMEOUT']);
  });

  it.each([
    ['an unreadable record', new TokenRecordError(appId, 'a-key', 'WRONGTYPE')],
    ['a refusal of the token server', new TokenServerRefusedError(403, appId, 'server:80', false)],
  ])('is back with %s, which is a response and no failure of the store', async (_, error) => {
    const { store, inner, reported, failures, end } = guarding();
    await end(late);
    failures.length = 0;
    inner.answer = () => Promise.reject(error);

    await expect(store.read(KEY)).rejects.toBe(error);

    expect(store.isAway).toBe(false);
    expect(reported).toEqual([DOWN, 'back']);
    expect(failures).toEqual([]);
  });

  it('is readable while it only refuses writes, which is a response', async () => {
    const { store, reported, end } = guarding();
    const commit = () => store.commit({ key: KEY } as never);

    expect([await end(full, commit), await end(full, commit), await end(full, commit)]).toEqual([
      'OOM',
      'OOM',
      'OOM',
    ]);
    expect(store.isAway).toBe(false);
    expect(reported).toEqual([FULL]);
  });

  it('reports again when a store that refused writes goes down, and when it comes back without writes', async () => {
    const { store, reported, end } = guarding();
    await end(full, () => store.commit({ key: KEY } as never));

    await end(late);
    await end();

    expect(reported).toEqual([FULL, DOWN, FULL]);
  });

  it('tries twice for an app, and then refuses its operations for 0.9 s with the last reason', async () => {
    const { clock, end } = guarding();

    expect([await end(late), await end(late), await end(), await end()]).toEqual([
      'TIMEOUT',
      'TIMEOUT',
      'refused TIMEOUT',
      'refused TIMEOUT',
    ]);
    await clock.advance(899);
    expect(await end()).toBe('refused TIMEOUT');
    await clock.advance(1);
    expect(await end()).toBe('answered');
  });

  it('waits 0.9 s from the last failure, of whichever app', async () => {
    const { clock, store, end } = guarding();
    await end(late);
    await end(late);
    await clock.advance(500);
    await end(late, () => store.read(OTHER));

    await clock.advance(899);
    expect(await end()).toBe('refused TIMEOUT');
    await clock.advance(1);
    expect(await end()).toBe('answered');
  });

  it('sends one operation at a time to see whether the store is back', async () => {
    const { clock, inner, store, asked, end } = guarding();
    await end(late);
    await end(late);
    await clock.advance(900);
    asked.length = 0;
    inner.answer = () => new Promise(() => undefined);

    const steps = Promise.allSettled([store.read(KEY), store.read(KEY)]);
    await clock.advance(SECOND);

    const refused = { reason: { reason: 'TIMEOUT' } };
    expect(await steps).toMatchObject([refused, refused]);
    expect(asked).toHaveLength(1);
  });

  it('gives each app its own two tries, and again once the store has answered', async () => {
    const { store, end } = guarding();
    const other = () => store.read(OTHER);
    const own: string[] = [];
    const others: string[] = [];

    for (const error of [late, late, late]) own.push(await end(error));
    for (const error of [late, undefined]) others.push(await end(error, other));
    for (const error of [late, late, late]) own.push(await end(error));

    expect(own).toEqual(['TIMEOUT', 'TIMEOUT', 'refused TIMEOUT', 'TIMEOUT', 'TIMEOUT', 'refused TIMEOUT']);
    expect(others).toEqual(['TIMEOUT', 'answered']);
  });

  it('counts the operations for all apps together as those of one', async () => {
    const { store, end } = guarding();
    const revisions = () => store.revisions([KEY, OTHER]);

    expect([
      await end(late, revisions),
      await end(late, revisions),
      await end(late, revisions),
      await end(late),
    ]).toEqual(['TIMEOUT', 'TIMEOUT', 'refused TIMEOUT', 'TIMEOUT']);
  });

  it('tries again for every app once a shutdown begins', async () => {
    const { store, end } = guarding();
    for (const key of [KEY, OTHER]) {
      const read = () => store.read(key);
      expect([await end(late, read), await end(late, read)]).toEqual(['TIMEOUT', 'TIMEOUT']);
    }

    store.prepareShutdown();

    for (const key of [KEY, OTHER]) expect(await end(late, () => store.read(key))).toBe('TIMEOUT');
  });

  it('waits no longer than for any operation once it has answered, though the time of a connection is not over', async () => {
    const { clock, inner, store, end } = guarding({ firstAnswerMs: 5 * SECOND });
    await end();
    expect(clock.sleeping).toBe(0);
    inner.answer = () => new Promise(() => undefined);

    const [slow] = await Promise.allSettled([Promise.race([store.read(KEY), clock.advance(SECOND)])]);

    expect(slow).toMatchObject({ reason: { reason: 'TIMEOUT' } });
  });
});

const snapshot = (confirmedAgoMs: number) => ({ record: { version: '1-a', confirmedAgoMs } });

const writesOn = (now: () => number, mostAhead?: number) =>
  new StoreWrites({ now, monotonic: now, sleep: async () => undefined }, mostAhead);

describe('a store that takes no writes', () => {
  let now: number;
  let writes: StoreWrites;
  beforeEach(() => {
    now = 0;
    writes = writesOn(() => now);
    writes.isRefused('acquire', 'OOM');
    now += 10_000;
  });

  it.each([
    { what: 'a step that has written', answer: { outcome: 'committed' }, reason: undefined },
    { what: 'a step that wanted nothing written', answer: { outcome: 'current' }, reason: 'OOM' },
    { what: 'a record that was written since', answer: snapshot(9_999), reason: undefined },
    { what: 'a record of before', answer: snapshot(10_000), reason: 'OOM' },
    { what: "a record that lies ahead of the store's clock", answer: snapshot(0), reason: 'OOM' },
    { what: 'no record', answer: {}, reason: 'OOM' },
  ])('is left with $reason by $what', ({ answer, reason }) => {
    writes.observe(answer, now);

    expect(writes.reason).toBe(reason);
  });

  it('is not left by a response that was waiting while the process stood still', () => {
    const askedAt = now;
    now += 6_000;

    writes.observe(snapshot(11_000), askedAt);

    expect(writes.reason).toBe('OOM');
  });

  it('is left at a later read by a record that was written during a slow one', () => {
    // It took 3 s: by its beginning, the record may be from before the refusal.
    writes.observe(snapshot(11_000), now);
    now += 5_000;

    writes.observe(snapshot(13_000), now);

    expect(writes.reason).toBeUndefined();
  });

  it("is not left because the store's clock caught up with a record that lay ahead of it", () => {
    const { record } = snapshot(0);
    writes.observe({ record }, now);
    now += 60_000;

    writes.observe({ record: { ...record, confirmedAgoMs: 1_000 } }, now);

    expect(writes.reason).toBe('OOM');
  });

  it("is not left because the store's clock was set back to just after a record of before", () => {
    const { record } = snapshot(600_000);
    writes.observe({ storeTime: 1_000_000, record }, now);
    now += 1_000;

    writes.observe({ storeTime: 401_500, record: { ...record, confirmedAgoMs: 1_500 } }, now);
    now += 1_000;
    writes.observe({ storeTime: 402_500, record: { ...record, confirmedAgoMs: 2_500 } }, now);
    expect(writes.reason).toBe('OOM');
    now += 10_000;
    writes.observe({ storeTime: 412_500, record: { version: '2-b', confirmedAgoMs: 3_000 } }, now);

    expect(writes.reason).toBeUndefined();
  });

  it("is not left because the store's clock, set back before the refusal, caught up with a record of before", () => {
    const { record } = snapshot(0);
    const seen = writesOn(() => now);
    seen.observe({ storeTime: 1_000_000 }, now);
    now += 1_000;
    seen.observe({ storeTime: 601_000 }, now);
    now += 1_000;
    seen.isRefused('reject', 'OOM');
    now += 5_000;

    seen.observe({ storeTime: 607_000, record: { ...record, confirmedAgoMs: 3_000 } }, now);
    expect(seen.reason).toBe('OOM');
    now += 500_000;
    seen.observe({ storeTime: 1_107_000, record: { version: '2-b', confirmedAgoMs: 3_000 } }, now);

    expect(seen.reason).toBeUndefined();
  });

  it('is a replica still where its primary has written', () => {
    writes.isRefused('acquire', 'READONLY');
    now += 10_000;

    writes.observe(snapshot(1), now);

    expect(writes.reason).toBe('READONLY');
  });

  it.each([
    { operation: 'commit', reason: 'OOM', isRefused: true },
    { operation: 'read', reason: 'OOM', isRefused: true },
    { operation: 'commit', reason: 'NOPERM', isRefused: true },
    { operation: 'read', reason: 'NOPERM', isRefused: false },
    { operation: 'commit', reason: 'TIMEOUT', isRefused: false },
    { operation: 'read', reason: 'TIMEOUT', isRefused: false },
  ])('shows in a $operation that fails with $reason: $isRefused', ({ operation, reason, isRefused }) => {
    const seen = writesOn(() => now);

    expect(seen.isRefused(operation, reason)).toBe(isRefused);
    expect(seen.reason).toBe(isRefused ? reason : undefined);
  });

  it('is not left because its clock caught up with one of two records that lay ahead of it', () => {
    writes.observe({ record: { version: '1-a', confirmedAgoMs: 0 } }, now);
    writes.observe({ record: { version: '1-b', confirmedAgoMs: 0 } }, now);
    now += 60_000;

    writes.observe(snapshot(1_000), now);

    expect(writes.reason).toBe('OOM');
  });

  it.each([
    { count: 2, reason: 'OOM' },
    { count: 3, reason: undefined },
  ])(
    'remembers as many records that were read ahead as it may, here three: the first, and $count others',
    ({ count, reason }) => {
      const seen = writesOn(() => now, 3);
      for (const version of ['first', ...Array(count).keys()].map(String))
        seen.observe({ record: { version, confirmedAgoMs: 0 } }, now);
      seen.isRefused('acquire', 'OOM');
      seen.observe({ record: { version: 'during', confirmedAgoMs: 0 } }, now);
      now += 60_000;

      seen.observe({ record: { version: 'first', confirmedAgoMs: 1_000 } }, now);

      expect(seen.reason).toBe(reason);
    },
  );

  it('is left by a later write of a record that its clock had caught up with', () => {
    const seen = writesOn(() => now);
    seen.observe(snapshot(0), now);
    seen.observe(snapshot(1), now);
    seen.isRefused('acquire', 'OOM');
    now += 60_000;

    seen.observe(snapshot(1_000), now);

    expect(seen.reason).toBeUndefined();
  });

  it.each(['1-a', '1-b'])(
    'is not left because its clock caught up with %s, one of two records that were read before',
    (version) => {
      const seen = writesOn(() => now);
      seen.observe({ record: { version: '1-a', confirmedAgoMs: 0 } }, now);
      seen.observe({ record: { version: '1-b', confirmedAgoMs: 0 } }, now);
      seen.isRefused('acquire', 'OOM');
      now += 60_000;

      seen.observe({ record: { version, confirmedAgoMs: 1_000 } }, now);

      expect(seen.reason).toBe('OOM');
    },
  );

  it.each([
    { backMs: 2_000, reason: undefined },
    { backMs: 2_001, reason: 'OOM' },
  ])('is left with $reason by a record of the time before its clock went back by $backMs ms', (given) => {
    writes.observe({ storeTime: 1_000_000 }, now);
    // An operation that tells no time tells nothing of the clock.
    writes.observe(undefined, now);
    now += 10_000;

    writes.observe({ storeTime: 1_010_000 - given.backMs, ...snapshot(5_000) }, now);

    expect(writes.reason).toBe(given.reason);
  });

  it.each([
    { date: 1_001_000, reason: 'OOM' },
    { date: 1_001_001, reason: undefined },
  ])(
    'is left with $reason by a record of $date, if its clock had shown 1001000 before it was set back',
    ({ date, reason }) => {
      const seen = writesOn(() => now);
      seen.observe({ storeTime: 1_000_000 }, now);
      now += 1_000;
      seen.observe({ storeTime: 601_000 }, now);
      seen.isRefused('reject', 'OOM');
      now += 500_000;

      seen.observe({ storeTime: 1_101_000, ...snapshot(1_101_000 - date) }, now);

      expect(seen.reason).toBe(reason);
    },
  );
});
