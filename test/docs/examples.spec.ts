import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentation, isChinese, isOfSample, pageAt, ROOT, type Page } from './page.js';

const run = promisify(execFile);

const scriptsOf = ({ blocks }: Page) => blocks.filter(({ language }) => language === 'ts');

describe('the documentation', () => {
  let folder = '';
  beforeAll(async () => {
    // Within the repository, so that packages are found as users find them.
    await mkdir(`${ROOT}artifacts`, { recursive: true });
    folder = await mkdtemp(`${ROOT}artifacts/docs-`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('has TypeScript that compiles against the packages, and tests that pass', async () => {
    const pages = await Promise.all((await documentation()).map(pageAt));
    const written = await Promise.all(pages.filter((page) => !isChinese(page)).map(writeScripts));
    const compilerOptions = {
      composite: false,
      declaration: false,
      declarationMap: false,
      sourceMap: false,
      rootDir: '.',
      outDir: 'dist',
    };
    const settings = { extends: '../../tsconfig.base.json', compilerOptions, include: ['**/*.ts'] };
    await writeFile(`${folder}/tsconfig.json`, JSON.stringify(settings));
    await writeFile(
      `${folder}/vitest.config.js`,
      `export default { test: { include: ['dist/**/*.spec.js'], isolate: false, maxWorkers: 1, testTimeout: 60000 } };`,
    );

    const compiled = await outputOf(`${ROOT}node_modules/typescript-7/bin/tsc`, '-p', folder);
    const tested = await outputOf(`${ROOT}node_modules/vitest/vitest.mjs`, 'run', '--root', folder);

    expect(written.flat().length).toBeGreaterThan(20);
    expect(compiled).toBe('');
    const specs = written.flat().filter((name) => name.endsWith('.spec.ts'));
    expect(specs.length).toBeGreaterThan(5);
    expect(tested).toMatch(new RegExp(`Test Files +${specs.length} passed \\(${specs.length}\\)`));
  });

  /** Writes the scripts of a page into a folder of its own. */
  async function writeScripts(page: Page): Promise<string[]> {
    const own = join(folder, page.path.replace(/\.md$/, '').replaceAll('/', '-'));
    const scripts = scriptsOf(page).filter((block) => !isOfSample(block));
    return Promise.all(
      scripts.map(async ({ name, code }, index) => {
        const path = join(own, name ?? `block-${index}.ts`);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, `${code}\nexport {};\n`);
        return path;
      }),
    );
  }
});

/** The output of a program, also if it failed. */
async function outputOf(program: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, NO_COLOR: '1' };
  const { stdout, stderr } = await run(process.execPath, [program, ...args], { env }).catch(
    (failed: { stdout: string; stderr: string }) => failed,
  );
  return stdout + stderr;
}
