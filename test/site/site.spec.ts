import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentation } from '../docs/page.js';

const run = promisify(execFile);

/** What a module of the site makes of an expression. */
async function valueOf<T>(module: string, expression: string): Promise<T> {
  const code = `import * as site from './site/${module}'; console.log(JSON.stringify(${expression}));`;
  const { stdout } = await run('node', ['--input-type=module', '--eval', code]);
  return JSON.parse(stdout) as T;
}

describe('the pages of the site', () => {
  it('are all pages of docs, each at its place of its language, and no two at one place', async () => {
    const pages = await valueOf<readonly [source: string, page: string][]>(
      'pages.mjs',
      '[...site.sources()]',
    );

    const docs = (await documentation()).filter((path) => path.startsWith('docs/'));
    expect(docs.length).toBeGreaterThan(40);
    expect(pages.map(([source]) => source)).toEqual(expect.arrayContaining(docs));
    for (const [source, page] of pages)
      expect([source, page.startsWith('zh/')]).toEqual([source, source.endsWith('.zh-CN.md')]);
    expect(new Set(pages.map(([, page]) => page)).size).toBe(pages.length);
  });

  it.each([
    ['en', '/'],
    ['zh', '/zh/'],
  ])('are all in the sidebar in %s', async (language, root) => {
    const groups = await valueOf<readonly { items: readonly { link: string }[] }[]>(
      'pages.mjs',
      `site.sidebarOf('${language}')`,
    );

    const docs = (await documentation()).filter((path) => /^docs\/[^.]+\.md$/.test(path));
    const wanted = docs.map((path) => path.replace('docs/', root).replace('.md', ''));
    const links = groups.flatMap(({ items }) => items.map(({ link }) => link));
    expect(groups).toHaveLength(4);
    expect(links.toSorted()).toEqual(wanted.filter((link) => !link.endsWith('/README')).toSorted());
  });
});

describe('the check of a built site', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wechat-token-site-'));
    await page('index.html', '<h1 id="top">Home</h1><a href="#top">up</a><a href="/zh/">中文</a>');
    await page(
      'zh/index.html',
      '<h2 id="安全">安全</h2><a href="../">home</a><a href="#%E5%AE%89%E5%85%A8">x</a>',
    );
    await page('style.css', 'a { background: url(data:image/png;base64,AA==) }');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('counts the pages and the links of a sound one', async () => {
    expect(await checked()).toEqual({ files: 2, links: 4, faults: [] });
  });

  it.each([
    ['a page that is not there', '<a href="/gone">x</a>', 'leads nowhere: /gone'],
    ['a heading that is not there', '<a href="/#gone">x</a>', 'has no such heading: /#gone'],
    ['a script that is not there', '<script src="/gone.js"></script>', 'is loaded, and not there: /gone.js'],
    ['a script of another origin', '<script src="https://cdn.example/a.js"></script>', 'another origin'],
    ['a font of another origin', '<link rel="preload" href="//fonts.example/a.woff2">', 'another origin'],
    ['a picture of another origin', '<img alt="" src="http://img.example/a.png">', 'another origin'],
  ])('names %s', async (_, html, fault) => {
    await page('other.html', html);

    expect((await checked()).faults).toEqual([expect.stringMatching(/^other\.html: /)]);
    expect((await checked()).faults[0]).toContain(fault);
  });

  it('names what a style sheet loads of another origin', async () => {
    await page('other.css', '@font-face { src: url("https://fonts.example/a.woff2") }');

    expect((await checked()).faults).toEqual([
      expect.stringContaining('other.css: is loaded from another origin'),
    ]);
  });

  it('lets a link lead to another site', async () => {
    await page('other.html', '<a href="https://example.com/">x</a><a href="mailto:a@example.com">y</a>');

    expect((await checked()).faults).toEqual([]);
  });

  async function page(name: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }

  const checked = () =>
    valueOf<{ files: number; links: number; faults: string[] }>(
      'check.mjs',
      `site.checkSite(${JSON.stringify(folder)})`,
    );
});
