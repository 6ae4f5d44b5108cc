import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryTokenStore } from '../../stores/memory/memory-token-store.js';
import type { Clock, Waker } from '../ports/clock.js';
import { GuardedStore, StoreWrites } from './guarded-store.js';

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

const snapshot = (confirmedAgoMs: number) => ({ record: { version: '1-a', confirmedAgoMs } });

describe('a store that takes no writes', () => {
  let now: number;
  let writes: StoreWrites;
  beforeEach(() => {
    now = 0;
    writes = new StoreWrites({ now: () => now, monotonic: () => now, sleep: async () => undefined });
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
    const seen = new StoreWrites({ now: () => now, monotonic: () => now, sleep: async () => undefined });
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
});
