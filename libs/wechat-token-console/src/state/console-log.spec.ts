import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../console-state.js';
import { MemoryConsoleLog } from './console-log.js';

const entry = (at: number, app = 'wx1'): LogEntry => ({ at, server: 'abc123', what: 'refreshed', app });

const filled = (count: number, length?: number) => {
  const log = new MemoryConsoleLog(length);
  for (let n = 1; n <= count; n += 1) log.add(entry(n, n % 2 === 0 ? 'wx2' : 'wx1'));
  return log;
};
const timesOf = ({ entries }: { readonly entries: readonly LogEntry[] }) => entries.map(({ at }) => at);

describe('the log of this process', () => {
  it('gives the newest first, page by page, until there is no older one', () => {
    const log = filled(5);

    const first = log.read({ count: 2 });
    const second = log.read({ count: 2, before: first.next });
    const third = log.read({ count: 2, before: second.next });

    expect([first, second, third].map(timesOf)).toEqual([[5, 4], [3, 2], [1]]);
    expect(third.next).toBeUndefined();
  });

  it('gives the entries of one app', () => {
    expect(timesOf(filled(6).read({ count: 2, appId: 'wx2' }))).toEqual([6, 4]);
  });

  it('goes on where it was when entries were added meanwhile', () => {
    const log = filled(4);
    const { next } = log.read({ count: 2 });
    log.add(entry(5));

    expect(timesOf(log.read({ count: 2, before: next }))).toEqual([2, 1]);
  });

  it.each([[10], [19], [20], [25], [49]])('forgets all but the last ten of %i', (count) => {
    const log = filled(count, 10);
    const { next } = log.read({ count: 3 });

    expect(timesOf(log.read({ count: 100 }))).toEqual(Array.from({ length: 10 }, (_, n) => count - n));
    expect(timesOf(log.read({ count: 100, before: next }))).toEqual(
      Array.from({ length: 7 }, (_, n) => count - 3 - n),
    );
  });

  it.each([
    [5, 10, 1_000],
    [10, 10, 1_000],
    [15, 10, 6],
    [25, 10, 16],
  ])('says from when on it has all: of %i entries and room for %i', (count, length, since) => {
    const log = new MemoryConsoleLog(length, 1_000);
    for (let n = 1; n <= count; n += 1) log.add(entry(n));

    expect(log.read({ count: 1 }).since).toBe(since);
  });

  it.each(['', 'x', '-1', '1e3', '9'.repeat(30)])(
    'begins with the newest where "%s" is no place',
    (before) => {
      expect(timesOf(filled(3).read({ count: 1, before }))).toEqual([3]);
    },
  );

  it('has nothing older than the place of an entry that it has forgotten', () => {
    expect(filled(45, 10).read({ count: 5, before: '3' })).toMatchObject({ entries: [] });
  });

  it('tells those that watch of each new entry', () => {
    const log = filled(1);
    const told: LogEntry[] = [];
    const unwatch = log.watch((one) => void told.push(one));
    log.add(entry(2));
    unwatch();
    log.add(entry(3));

    expect(told).toEqual([entry(2)]);
  });
});
