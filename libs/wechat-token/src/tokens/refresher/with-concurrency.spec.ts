import { describe, expect, it } from 'vitest';
import { withConcurrency } from './with-concurrency.js';

describe('inTurns', () => {
  it('processes all items, a limited number at a time', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];

    await withConcurrency([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      running -= 1;
      done.push(item);
    });

    expect(done).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it('throws the first failure and starts nothing after it', async () => {
    const begun: number[] = [];

    const work = withConcurrency([1, 2, 3], 1, async (item) => {
      begun.push(item);
      throw new Error(`failed at ${item}`);
    });

    await expect(work).rejects.toThrow('failed at 1');
    expect(begun).toEqual([1]);
  });

  it('does nothing without items', async () => {
    await expect(withConcurrency([], 3, () => Promise.reject(new Error()))).resolves.toBeUndefined();
  });
});
