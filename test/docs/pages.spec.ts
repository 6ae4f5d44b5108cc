import { readFile } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS, entriesFor, FOLLOWED } from './commands.js';
import {
  chineseOf,
  commandsOf,
  documentation,
  exists,
  isChinese,
  isOfSample,
  pageAt,
  ROOT,
  type Page,
} from './page.js';

/** Has no Chinese page. */
const ENGLISH_ONLY = ['docs/protocol.md'];

let pages: Page[] = [];
beforeAll(async () => {
  pages = await Promise.all((await documentation()).map(pageAt));
});

describe('the pages', () => {
  it('show samples as they are', async () => {
    const shown = pages.flatMap(({ path, blocks }) =>
      blocks.filter(isOfSample).map(({ name, code }) => ({ path, name: name!, code })),
    );
    const texts = new Map(
      await Promise.all(shown.map(async ({ name }) => [name, await readFile(ROOT + name, 'utf8')] as const)),
    );

    expect(texts.size).toBeGreaterThan(5);
    expect(shown.filter(({ name, code }) => !`\n${texts.get(name)}`.includes(`\n${code}`))).toEqual([]);
  });

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
