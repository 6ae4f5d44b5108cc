/** One combination of what an application may use. */
export interface Cell {
  /** Stock: the starter of `nest new` (Jest with NestJS 11, Vitest with 12). Plain: an application of a few files. */
  readonly made: 'stock' | 'plain';
  readonly nest: 11 | 12;
  readonly platform: 'express' | 'fastify';
  readonly modules: 'esm' | 'cjs';
  readonly typescript: '5.9' | '6' | '7';
  readonly resolution: 'nodenext' | 'node16' | 'bundler' | 'node10';
  readonly node: 20 | 22 | 24 | 26;
  readonly ioredis: 5 | 6;
  /** Whether it is one of those that decide what lands. */
  readonly isInCi?: boolean;
}

/** The columns of the table. */
export const DIMENSIONS = [
  'nest',
  'platform',
  'modules',
  'typescript',
  'resolution',
  'node',
  'ioredis',
] as const satisfies readonly (keyof Cell)[];

/** A cell in the order of the columns. */
type Row = readonly [
  Cell['nest'],
  Cell['platform'],
  Cell['modules'],
  Cell['typescript'],
  Cell['resolution'],
  Cell['node'],
  Cell['ioredis'],
];

const cellOf = ([nest, platform, modules, typescript, resolution, node, ioredis]: Row): Cell => {
  return { made: 'plain', nest, platform, modules, typescript, resolution, node, ioredis };
};

/** Every possible pair of values, except resolution with Node: one concerns the compiler, the other its output. */
export const CELLS: readonly Cell[] = [
  { ...cellOf([11, 'express', 'cjs', '5.9', 'nodenext', 20, 5]), made: 'stock', isInCi: true },
  { ...cellOf([12, 'express', 'esm', '6', 'nodenext', 20, 6]), made: 'stock', isInCi: true },
  { ...cellOf([12, 'fastify', 'esm', '6', 'nodenext', 24, 6]), isInCi: true },
  { ...cellOf([11, 'fastify', 'cjs', '5.9', 'node10', 22, 6]), isInCi: true },
  cellOf([12, 'express', 'esm', '7', 'bundler', 26, 5]),
  cellOf([11, 'fastify', 'esm', '7', 'node16', 20, 6]),
  cellOf([12, 'express', 'cjs', '6', 'node10', 22, 5]),
  cellOf([11, 'fastify', 'cjs', '6', 'bundler', 26, 6]),
  cellOf([11, 'express', 'cjs', '7', 'node16', 24, 5]),
  cellOf([12, 'fastify', 'esm', '5.9', 'node16', 24, 5]),
  cellOf([12, 'express', 'esm', '6', 'node16', 20, 6]),
  cellOf([11, 'fastify', 'esm', '7', 'nodenext', 22, 5]),
  cellOf([12, 'fastify', 'esm', '5.9', 'bundler', 26, 6]),
  // The most common move to NestJS 12: staying with CommonJS.
  cellOf([12, 'express', 'cjs', '7', 'nodenext', 20, 6]),
];

/** Impossible combinations, with the reason. */
const IMPOSSIBLE: readonly (readonly [reason: string, isMet: (cell: Cell) => boolean])[] = [
  [
    'TypeScript 7 has no node10',
    ({ typescript, resolution }) => typescript === '7' && resolution === 'node10',
  ],
  ['node10 knows CommonJS only', ({ modules, resolution }) => modules === 'esm' && resolution === 'node10'],
  [
    'node16 lets no CommonJS module import NestJS 12 (TS1479)',
    ({ modules, resolution, nest }) => modules === 'cjs' && resolution === 'node16' && nest === 12,
  ],
  [
    'bundler goes with CommonJS from TypeScript 6 on',
    ({ modules, resolution, typescript }) =>
      modules === 'cjs' && resolution === 'bundler' && typescript === '5.9',
  ],
];

/** Whether such an application is possible. */
export function isPossible(cell: Cell): boolean {
  return IMPOSSIBLE.every(([, isMet]) => !isMet(cell));
}

/**
 * Whether our declarations compile on their own with `skipLibCheck` off. They are CommonJS, so that there is one set of types, and under
 * node16 CommonJS declarations cannot import those of NestJS 12 (TS1479); under nodenext they can.
 */
export function hasSelfStandingTypes({ nest, resolution }: Cell): boolean {
  return nest === 11 || resolution !== 'node16';
}

/** `NestJS 12, fastify, …`: a cell in one line. */
export function nameOf(cell: Cell): string {
  const { nest, platform, modules, typescript, resolution, node, ioredis } = cell;
  const stock = cell.made === 'stock' ? ' (stock starter)' : '';
  return `NestJS ${nest}${stock}, ${platform}, ${modules}, TypeScript ${typescript}, ${resolution}, Node ${node}, ioredis ${ioredis}`;
}
