import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS, entriesFor, FOLLOWED } from './docs/commands.js';
import {
  chineseOf,
  commandsOf,
  documentation,
  exists,
  pageAt,
  ROOT,
  type Block,
  type Page,
} from './docs/page.js';

const run = promisify(execFile);

/** Has no Chinese page. */
const ENGLISH_ONLY = ['docs/protocol.md'];

/** Blocks named after a file of samples are a part of it. The samples' own tests compile and run it. */
const isOfSample = ({ name }: Block) => name?.startsWith('samples/') === true;

const isChinese = ({ path }: Page) => path.endsWith('.zh-CN.md');
const scriptsOf = ({ blocks }: Page) => blocks.filter(({ language }) => language === 'ts');

let pages: Page[] = [];
beforeAll(async () => {
  pages = await Promise.all((await documentation()).map(pageAt));
});

describe('the documentation', () => {
  let folder = '';
  beforeAll(async () => {
    // Within the repository, so that packages are found as users find them.
    await mkdir(`${ROOT}artifacts`, { recursive: true });
    folder = await mkdtemp(`${ROOT}artifacts/docs-`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('has TypeScript that compiles against the packages, and tests that pass', async () => {
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

  it('shows samples as they are', async () => {
    const shown = pages.flatMap(({ path, blocks }) =>
      blocks.filter(isOfSample).map(({ name, code }) => ({ path, name: name!, code })),
    );
    const texts = new Map(
      await Promise.all(shown.map(async ({ name }) => [name, await readFile(ROOT + name, 'utf8')] as const)),
    );

    expect(texts.size).toBeGreaterThan(5);
    expect(shown.filter(({ name, code }) => !`\n${texts.get(name)}`.includes(`\n${code}`))).toEqual([]);
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

describe('the pages', () => {
  it('contain commands that a test runs, or a reason why none does', async () => {
    const { scripts } = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8')) as { scripts: object };
    const named = new Set(pages.filter(({ path }) => !isFollowed(path)).flatMap(commandsOf));

    expect([...named].filter((command) => entriesFor(command).length === 0)).toEqual([]);
    expect(new Set([...named].flatMap(entriesFor))).toEqual(new Set(Object.keys(COMMANDS)));
    const files = [...Object.values(COMMANDS), ...Object.values(FOLLOWED).map((by) => ({ by }))];
    expect(files.filter((ran) => 'by' in ran && !exists(ran.by))).toEqual([]);
    const contributing = await pageTexts(['CONTRIBUTING.md', ...pages.map(({ path }) => path)]);
    const run = [...contributing.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('have links that lead somewhere', async () => {
    const others = ['CHANGELOG.md', 'CONTRIBUTING.md', 'libs/wechat-simulator/README.md'];
    const broken: string[] = [];
    for (const page of [...pages, ...(await Promise.all(others.map(pageAt)))]) {
      for (const link of page.links)
        if (!(await leadsSomewhere(page, link))) broken.push(`${page.path}: ${link}`);
    }

    expect(broken).toEqual([]);
  });

  it('are in both languages, with the same headings, code and commands', async () => {
    const english = pages.filter((page) => !isChinese(page) && !ENGLISH_ONLY.includes(page.path));

    expect(english.length).toBeGreaterThan(10);
    for (const page of english) {
      const chinese = pages.find(({ path }) => path === chineseOf(page.path));
      if (!chinese) throw new Error(`${page.path} has no Chinese page`);
      expect({ page: page.path, ...shapeOf(chinese) }).toEqual({ page: page.path, ...shapeOf(page) });
      expect(chinese.links).toContain(nameOf(page.path));
      expect(page.links).toContain(nameOf(chinese.path));
    }
  });

  it('are all in the index of their language', () => {
    for (const index of ['docs/README.md', 'docs/README.zh-CN.md']) {
      const page = pages.find(({ path }) => path === index)!;
      const wanted = pages
        .filter((other) => other.path.startsWith('docs/') && other !== page)
        .filter((other) => isChinese(other) === isChinese(page) || ENGLISH_ONLY.includes(other.path));

      expect(wanted.map(({ path }) => nameOf(path)).filter((name) => !page.links.includes(name))).toEqual([]);
    }
  });
});

const isFollowed = (path: string) => path.replace('.zh-CN', '') in FOLLOWED;
const nameOf = (path: string) => basename(path);

/** The parts that both languages of a page share. Comments in code and the output of programs may be translated. */
function shapeOf(page: Page) {
  return {
    headings: page.headings.map(({ level }) => level),
    blocks: page.blocks.map(({ language, name, code }) => ({
      language,
      name,
      code: codeOf(language, code),
    })),
  };
}

function codeOf(language: string, code: string): string {
  if (language === 'ts') return withoutComments(code);
  return language === 'text' ? '' : code.replaceAll(/ *#.*$/gm, '');
}

function withoutComments(code: string): string {
  const source = ts.createSourceFile('block.ts', code, ts.ScriptTarget.ESNext);
  return ts.createPrinter({ removeComments: true }).printFile(source);
}

/** Whether the target of a link exists, and its fragment is a heading there. */
async function leadsSomewhere({ path, headings }: Page, link: string): Promise<boolean> {
  if (/^(https?|mailto):/.test(link)) return true;
  const [file = '', fragment] = link.split('#');
  const target = file === '' ? path : normalize(join(dirname(path), file));
  if (!exists(target)) return false;
  if (fragment === undefined) return true;
  const there = file === '' ? headings : (await pageAt(target)).headings;
  return there.some(({ anchor }) => anchor === decodeURIComponent(fragment));
}

async function pageTexts(paths: readonly string[]): Promise<string> {
  return (await Promise.all(paths.map((path) => readFile(`${ROOT}${path}`, 'utf8')))).join('\n');
}

/** The output of a program, also if it failed. */
async function outputOf(program: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, NO_COLOR: '1' };
  const { stdout, stderr } = await run(process.execPath, [program, ...args], { env }).catch(
    (failed: { stdout: string; stderr: string }) => failed,
  );
  return stdout + stderr;
}
