import { describe, expect, it } from 'vitest';
import { CELLS, DIMENSIONS, isPossible, nameOf, type Cell } from './cells.js';

const VALUES: { readonly [D in (typeof DIMENSIONS)[number]]: readonly Cell[D][] } = {
  nest: [11, 12],
  platform: ['express', 'fastify'],
  modules: ['esm', 'cjs'],
  typescript: ['5.9', '6', '7'],
  resolution: ['nodenext', 'node16', 'bundler', 'node10'],
  node: [20, 22, 24, 26],
  ioredis: [5, 6],
};

const everyCell = (): Cell[] =>
  DIMENSIONS.reduce<Partial<Cell>[]>(
    (cells, dimension) =>
      cells.flatMap((cell) => VALUES[dimension].map((value) => ({ ...cell, [dimension]: value }))),
    [{ made: 'plain' }],
  ) as Cell[];

const pairsOf = (cell: Cell): string[] =>
  DIMENSIONS.flatMap((one, i) =>
    DIMENSIONS.slice(i + 1)
      .filter((other) => one !== 'resolution' || other !== 'node')
      .map((other) => `${one} ${cell[one]} with ${other} ${cell[other]}`),
  );

describe('the matrix', () => {
  it('contains every possible pair of values', () => {
    const wanted = new Set(everyCell().filter(isPossible).flatMap(pairsOf));

    for (const cell of CELLS) for (const pair of pairsOf(cell)) wanted.delete(pair);

    expect([...wanted]).toEqual([]);
  });

  it('contains no cell twice, and no impossible one', () => {
    expect(new Set(CELLS.map(nameOf)).size).toBe(CELLS.length);
    expect(CELLS.filter((cell) => !isPossible(cell))).toEqual([]);
  });

  it('has four cells that decide what lands, the stock starters among them', () => {
    const deciding = CELLS.filter(({ isInCi }) => isInCi);

    expect(deciding).toHaveLength(4);
    expect(deciding.filter(({ made }) => made === 'stock').map(({ nest }) => nest)).toEqual([11, 12]);
  });
});
