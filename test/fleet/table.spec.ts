import { expect, it } from 'vitest';
import { tableOf } from './table.js';

it('has one row for both endpoints, and gives the reason of a broken promise', () => {
  const outcome = { promise: 'no failed call', seen: '0 failed', verdict: 'yes' };

  const table = tableOf([
    { ...outcome, name: 'a kill, stable endpoint' },
    { ...outcome, name: 'a kill, legacy endpoint', promise: 'none in time', verdict: 'no: one failed' },
    { ...outcome, name: 'hot reads' },
  ]);

  expect(table.split('\n').slice(2)).toEqual([
    '| a kill | no failed call; legacy: none in time | 0 failed | 0 failed **no: one failed** |',
    '| hot reads | no failed call | 0 failed | – |',
  ]);
});
