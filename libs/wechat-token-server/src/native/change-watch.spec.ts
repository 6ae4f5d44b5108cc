import type { Credential } from 'nestjs-wechat-token';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ChangeWatch } from './change-watch.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('ends the wait of a caller that is refused meanwhile, at the next look, and no other', async () => {
  const watch = new ChangeWatch();
  const refused = new Set<string>();
  const over: string[] = [];
  const wait = (client: string) =>
    watch
      .untilChanged(() => Promise.resolve({ version: '1' } as Credential), {
        after: '1',
        waitMs: 60_000,
        left: new AbortController().signal,
        isRefused: () => refused.has(client),
      })
      .then((credential) => over.push(`${client} ${credential?.version}`));
  void wait('crm');
  void wait('shop');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(over).toEqual([]);

  refused.add('shop');
  await vi.advanceTimersByTimeAsync(100);

  expect(over).toEqual(['shop undefined']);
  watch.close();
});

it.each([
  ['the newer version', '2', { version: '2' }],
  ['nothing', '1', undefined],
])('gives a caller that does not wait %s', async (_, version, expected) => {
  const watch = new ChangeWatch();

  const found = await watch.untilChanged(() => Promise.resolve({ version }), {
    after: '1',
    waitMs: 0,
    left: new AbortController().signal,
    isRefused: () => false,
  });

  expect(found).toEqual(expected);
  expect(vi.getTimerCount()).toBe(0);
});

it('rejects the wait of a caller whose client cannot be looked up any more', async () => {
  const watch = new ChangeWatch();
  let isLost = false;
  const wait = watch.untilChanged(() => Promise.resolve({ version: '1' }), {
    after: '1',
    waitMs: 60_000,
    left: new AbortController().signal,
    isRefused: () => {
      if (isLost) throw new Error('the source of clients failed');
      return false;
    },
  });
  const outcome = wait.catch((error: unknown) => error);

  isLost = true;
  await vi.advanceTimersByTimeAsync(100);

  expect(await outcome).toBeInstanceOf(Error);
  expect(vi.getTimerCount()).toBe(0);
});

it('ends the wait of a caller whose client cannot be looked up, and goes on with the others', async () => {
  const watch = new ChangeWatch();
  const faults = new Set<string>();
  const over: string[] = [];
  const isRefused = (client: string) => {
    if (faults.has(client)) throw new Error('the database is away');
    return false;
  };
  const wait = (client: string) =>
    watch
      .untilChanged(() => Promise.resolve({ version: '1' } as Credential), {
        after: '1',
        waitMs: 1_000,
        left: new AbortController().signal,
        isRefused: () => isRefused(client),
      })
      .then(
        () => over.push(client),
        (error: Error) => over.push(`${client}: ${error.message}`),
      );
  void wait('shop');
  void wait('crm');
  await vi.advanceTimersByTimeAsync(200);

  faults.add('shop');
  await vi.advanceTimersByTimeAsync(1_000);

  expect(over).toEqual(['shop: the database is away', 'crm']);
});

it.each([
  [10, 20],
  [250, 500],
  [10_000, 500],
])('has %i clients told of a change within %i ms', (count, withinMs) => {
  const watch = new ChangeWatch();
  for (let i = 0; i < count; i += 1) watch.add(() => undefined);

  expect(watch.splayMs).toBe(withinMs);
  watch.close();
});
