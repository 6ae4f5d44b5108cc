import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const LIBRARY = fileURLToPath(new URL('.', import.meta.url));

/** From the bottom up. A file imports from its own layer and from those below; layers on one line do not import each other. */
const LAYERS = [
  ['errors'],
  ['ports'],
  ['time'],
  ['policy'],
  ['local'],
  ['refresh'],
  ['core'],
  ['stores', 'wechat'],
  ['remote'],
  ['tokens'],
  ['interop'],
  ['nest'],
  ['testing', 'doctor'],
  ['entries'],
] as const;

/** The layer of a file, by the beginning of its path: the first match counts. */
const PLACES: Readonly<Record<string, (typeof LAYERS)[number][number]>> = {
  'errors/': 'errors',
  'core/ports/': 'ports',
  'core/time/': 'time',
  'core/policy/': 'policy',
  'core/local/': 'local',
  'core/refresh/': 'refresh',
  'core/': 'core',
  'stores/': 'stores',
  'wechat/': 'wechat',
  'remote/': 'remote',
  'tokens/': 'tokens',
  'interop/': 'interop',
  'nest/': 'nest',
  'testing/': 'testing',
  'doctor/': 'doctor',
  'index.ts': 'entries',
  'core.ts': 'entries',
  'health.ts': 'entries',
  'interop.ts': 'entries',
  'metrics.ts': 'entries',
  'remote.ts': 'entries',
  'shared.ts': 'entries',
  'testing.ts': 'entries',
};

/** What the stages of a refresh are made of. */
const SHARED_BY_STAGES: ReadonlySet<string> = new Set([
  'core/refresh/attempt.ts',
  'core/refresh/issuer-calls.ts',
  'core/refresh/refresh-events.ts',
]);

/** Every file below a folder, with its relative imports, types included. */
function importsBelow(root: string): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.spec)\.ts$/.test(file),
  );
  return new Map(
    files.toSorted().map((file) => [file, importsOf(file, readFileSync(join(root, file), 'utf8'))]),
  );
}

function importsOf(file: string, text: string): string[] {
  const named = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)\.js'/g)];
  return named.map(([, path = '']) => normalize(join(dirname(file), `${path}.ts`)));
}

function placeOf(file: string): { readonly layer: string | undefined; readonly level: number } {
  const layer = Object.entries(PLACES).find(([start]) => file.startsWith(start))?.[1];
  return { layer, level: LAYERS.findIndex((layers: readonly string[]) => layers.includes(String(layer))) };
}

function isUp(from: string, to: string): boolean {
  const [lower, upper] = [placeOf(to), placeOf(from)];
  return lower.layer !== upper.layer && lower.level >= upper.level;
}

/** The files of each circle, on one line. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const reached = new Map([...imports.keys()].map((file) => [file, reachedFrom(file, imports)]));
  const circles = [...reached].map(([file, seen]) =>
    [...seen]
      .filter((other) => reached.get(other)?.has(file))
      .toSorted()
      .join(' '),
  );
  return [...new Set(circles.filter((circle) => circle !== ''))];
}

/** The same by folder; a file beside the folders stands for itself. */
function foldersOf(imports: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const [file, all] of imports) {
    const folder = folderOf(file);
    const others = all.map(folderOf).filter((other) => other !== folder);
    folders.set(folder, [...(folders.get(folder) ?? []), ...others]);
  }
  return folders;
}

function folderOf(file: string): string {
  return file.split('/', 1)[0] ?? file;
}

function reachedFrom(start: string, imports: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...(imports.get(start) ?? [])];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    open.push(...(imports.get(file) ?? []));
  }
  return seen;
}

/** How much was judged, for the reader of the run. */
function tell(root: string, imports: ReadonlyMap<string, readonly string[]>): void {
  const count = [...imports.values()].flat().length;
  process.stdout.write(`${relative(process.cwd(), root)}: ${imports.size} files, ${count} imports judged\n`);
}

describe('the layers of the library', () => {
  const imports = importsBelow(LIBRARY);
  const arrows = [...imports].flatMap(([from, all]) => all.map((to) => [from, to] as const));

  it('include every file', () => {
    tell(LIBRARY, imports);
    expect(imports.size).toBeGreaterThan(250);
    expect([...imports.keys()].filter((file) => placeOf(file).layer === undefined)).toEqual([]);
    expect(arrows.filter(([, to]) => !imports.has(to))).toEqual([]);
  });

  it('import nothing from those above', () => {
    expect(arrows.filter(([from, to]) => isUp(from, to)).map((arrow) => arrow.join(' -> '))).toEqual([]);
  });

  it('have stages of a refresh that call no other: the attempt calls them', () => {
    const stages = (imports.get('core/refresh/refresh-attempt.ts') ?? []).filter(
      (file) => file.startsWith('core/refresh/') && !SHARED_BY_STAGES.has(file),
    );

    expect(stages.length).toBeGreaterThan(5);
    for (const stage of [...stages, ...SHARED_BY_STAGES])
      expect([stage, imports.get(stage)?.filter((to) => stages.includes(to))]).toEqual([stage, []]);
  });

  it('contain NestJS only in its own layer and above', () => {
    const nest = LAYERS.findIndex(([layer]) => layer === 'nest');
    const below = [...imports.keys()].filter((file) => placeOf(file).level < nest);
    const knowing = below.filter((file) =>
      /from '(@nestjs\/|rxjs|reflect-metadata)/.test(readFileSync(join(LIBRARY, file), 'utf8')),
    );

    expect(knowing).toEqual([]);
  });

  it('report an arrow up', () => {
    expect(isUp('errors/a.error.ts', 'core/ports/a.ts')).toBe(true);
    expect(isUp('core/refresh/a.ts', 'core/keeper/a.ts')).toBe(true);
    expect(isUp('stores/redis/a.ts', 'wechat/http/a.ts')).toBe(true);
    expect(isUp('tokens/options/a.ts', 'nest/a.ts')).toBe(true);
    expect(isUp('tokens/users/a.ts', 'tokens/apps/a.ts')).toBe(false);
    expect(isUp('doctor/a.ts', 'errors/a.error.ts')).toBe(false);
  });
});

describe('the imports of a file', () => {
  it.each([
    'libs/wechat-token/src',
    'libs/wechat-token-server/src',
    'libs/wechat-simulator/src',
    'apps/demo/src',
    'apps/token-server/src',
  ])('form no circle, types included: %s', (folder) => {
    const imports = importsBelow(join(LIBRARY, '../../..', folder));

    if (folder !== 'libs/wechat-token/src') tell(join(LIBRARY, '../../..', folder), imports);
    expect(circlesIn(imports)).toEqual([]);
  });

  it.each([
    'libs/wechat-token/src',
    'libs/wechat-token-server/src',
    'libs/wechat-simulator/src',
    'apps/demo/src',
    'apps/token-server/src',
  ])('form no circle of folders: %s', (folder) => {
    expect(circlesIn(foldersOf(importsBelow(join(LIBRARY, '../../..', folder))))).toEqual([]);
  });

  it('are found in every form', () => {
    const text = `import { a } from './a.js';\nexport type { b } from '../b.js';\nimport './c.js';\nlet d: import('./d.js').D;`;

    expect(importsOf('x/y.ts', text)).toEqual(['x/a.ts', 'b.ts', 'x/c.ts', 'x/d.ts']);
    expect(
      circlesIn(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual(['b c']);
    expect(
      circlesIn(
        foldersOf(
          new Map([
            ['a/x.ts', ['b/x.ts']],
            ['b/y.ts', ['a/y.ts']],
          ]),
        ),
      ),
    ).toEqual(['a b']);
  });
});
