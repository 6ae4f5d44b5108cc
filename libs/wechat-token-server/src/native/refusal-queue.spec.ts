import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { RefusalQueue } from './refusal-queue.js';

it('answers all refusals in their order, a few in each turn of the event loop, none at once', async () => {
  const queue = new RefusalQueue();
  const answered: number[] = [];
  for (let i = 0; i < 20; i += 1) queue.add(() => answered.push(i));
  const counts = [answered.length];

  while (counts.length <= 20 && answered.length < 20) {
    await turn();
    counts.push(answered.length);
  }

  expect(answered).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(counts[0]).toBe(0);
  expect(Math.max(...counts.slice(1).map((count, i) => count - counts[i]!))).toBeLessThanOrEqual(8);
});

it('answers what comes after it was empty', async () => {
  const queue = new RefusalQueue();
  const answered: string[] = [];
  queue.add(() => answered.push('first'));
  await turn();
  queue.add(() => answered.push('second'));
  await turn();
  await turn();

  expect(answered).toEqual(['first', 'second']);
});
