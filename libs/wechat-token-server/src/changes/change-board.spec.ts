import { expect, it } from 'vitest';
import { newClientKey } from '../clients/client-key.js';
import type { Client } from '../clients/client.js';
import { ChangeBoard } from './change-board.js';
import type { RevisionTable } from './revision-table.js';

const { digest } = newClientKey('shop');
const SHOP: Client = { id: 'shop', digests: [digest], apps: ['wx0123456789abcdef'], may: ['token'] };

/** A board with one credential, and what it depends on. */
function world() {
  const table = {
    generation: 1,
    follow: () => Promise.resolve(),
    revisionOf: () => String(table.generation),
  };
  const watch = { splayMs: 500 };
  const board = new ChangeBoard(SHOP, table as unknown as RevisionTable, watch);
  return { table, watch, board, seen: board.stateFor(0, undefined, 0).stamp };
}

it.each([
  ['early', 0.1, 50],
  ['in the middle', 0.5, 250],
  ['at last', 1, 500],
])('tells a client that is told %s of a change (%d) after %d ms', (_, splay, afterMs) => {
  const { table, board, seen } = world();
  table.generation += 1;
  const isTold = (ms: number) => board.stateFor(splay, seen, 1_000 + ms).stamp !== seen;

  expect([0, afterMs - 1, afterMs].map(isTold)).toEqual([false, false, true]);
});

it('tells of a change as slowly as many were waiting when it was noticed, while those who are told leave', () => {
  const { table, watch, board, seen } = world();
  table.generation += 1;
  const isTold = (ms: number) => board.stateFor(0.5, seen, 1_000 + ms).stamp !== seen;
  expect(isTold(0)).toBe(false);

  watch.splayMs = 20;

  expect([100, 249, 250].map(isTold)).toEqual([false, false, true]);
});
