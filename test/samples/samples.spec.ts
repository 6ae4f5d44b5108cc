import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, extname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { exists, pageAt, ROOT } from '../docs/page.js';

interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const CODE = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];
const LEFT_OUT = /(^|\/)(node_modules|dist)(\/|$)/;

const FILES = readdirSync(`${ROOT}samples`, { recursive: true, encoding: 'utf8' }).filter(
  (path) => !LEFT_OUT.test(path),
);
const SAMPLES = FILES.filter((path) => FILES.includes(join(path, 'package.json')) && !path.includes('/'));
const MANIFESTS = FILES.filter((path) => path.endsWith('package.json'));

const textOf = (path: string) => readFileSync(ROOT + path, 'utf8');
const manifestAt = (path: string) => JSON.parse(textOf(path)) as Manifest;
const dependenciesIn = ({ dependencies, devDependencies }: Manifest) => ({
  ...dependencies,
  ...devDependencies,
});
/** `a/b` of `a/b/c`, `@a/b` of `@a/b/c`. */
const packageOf = (specifier: string) => /^(@[^/]+\/)?[^/]+/.exec(specifier)![0];

/** With NestJS 11: `npm run matrix` runs it beside what the stock starter installs, which is pinned nowhere. */
const OF_THE_MATRIX = 'commonjs-jest/package.json';

/** Rows have a sample and its test. */
const isOfTable = (link: string) => !link.endsWith('.md');

/** What a file may import: the dependencies of the manifests above it. */
function declaredFor(path: string): string[] {
  const above = MANIFESTS.filter((manifest) => path.startsWith(`${dirname(manifest)}/`));
  return above.flatMap((manifest) => Object.keys(dependenciesIn(manifestAt(`samples/${manifest}`))));
}

describe('samples', () => {
  it.each(['samples/README.md', 'samples/README.zh-CN.md'])('are all in the table of %s', async (path) => {
    const { links } = await pageAt(path);
    const [samples, tests] = [0, 1].map((column) =>
      links.filter(isOfTable).filter((_, i) => i % 2 === column),
    );

    expect(SAMPLES.length).toBeGreaterThan(0);
    expect(new Set(samples!.map((link) => link.split('/')[0]))).toEqual(new Set(SAMPLES));
    expect(tests!.filter((link) => !link.startsWith('../test/'))).toEqual([]);
  });

  it('are private, and depend on what their tests install, and on our packages of this version', () => {
    const pinned = dependenciesIn(manifestAt('test/samples/dependencies/package.json'));
    const ours = ['libs', 'apps']
      .flatMap((folder) => readdirSync(ROOT + folder).map((name) => `${folder}/${name}/package.json`))
      .filter(exists)
      .map(manifestAt);
    const versions = { ...pinned, ...Object.fromEntries(ours.map(({ name, version }) => [name, version])) };

    for (const path of MANIFESTS) {
      const manifest = manifestAt(`samples/${path}`);
      const names = Object.keys(dependenciesIn(manifest));
      const isOurs = (name: string) => ours.some((one) => one.name === name);
      const judged = path === OF_THE_MATRIX ? names.filter(isOurs) : names;
      expect([path, manifest.private]).toEqual([path, true]);
      expect([path, judged.map((name) => [name, dependenciesIn(manifest)[name]])]).toEqual([
        path,
        judged.map((name) => [name, `^${versions[name]}`]),
      ]);
    }
  });

  it('import only what their manifests name', () => {
    const imports = FILES.filter((path) => CODE.includes(extname(path))).flatMap((path) =>
      ts
        .preProcessFile(textOf(`samples/${path}`), true, true)
        .importedFiles.map(({ fileName }) => ({ path, name: packageOf(fileName) }))
        // Not its own files, by a path or by a name of its manifest.
        .filter(({ name }) => !/^[.#]/.test(name) && !isBuiltin(name)),
    );

    expect(imports.length).toBeGreaterThan(SAMPLES.length);
    expect(imports.filter(({ path, name }) => !declaredFor(path).includes(name))).toEqual([]);
  });
});
