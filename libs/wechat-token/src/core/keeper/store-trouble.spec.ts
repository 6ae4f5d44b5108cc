import { beforeEach, describe, expect, it } from 'vitest';
import { StoreWrites } from './store-trouble.js';

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

  it('is a replica still where its primary has written', () => {
    writes.isRefused('acquire', 'READONLY');
    now += 10_000;

    writes.observe(snapshot(1), now);

    expect(writes.reason).toBe('READONLY');
  });
});
