// The pages of the site, made of docs/, the package's README and other pages of the repository, as VitePress wants them: English below /, Chinese below /zh/.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packedPage } from '../scripts/pack/page.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Where they are written, for VitePress to read. */
export const PAGES = fileURLToPath(new URL('pages', import.meta.url));

const CHINESE = /\.zh-CN\.md$/;
const NO_CHINESE_PAGE = '::: info\n本页只有英文版。\n:::\n';
/** The line under the title that leads to the other language: the site has a menu for it. */
const OTHER_LANGUAGE = /^\[(中文|English)\]\([^)]+\)( · .*)?\n\n/m;

const { homepage } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const HOME = `${homepage.replace(/#.*$/, '')}/blob/main`;

/** The files of the repository that become pages, with their paths on the site. */
export function sources() {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return new Map([
    ['libs/wechat-token/README.md', 'index.md'],
    ['libs/wechat-token/README.zh-CN.md', 'zh/index.md'],
    ['SECURITY.md', 'security-policy.md'],
    ['SECURITY.zh-CN.md', 'zh/security-policy.md'],
    ['CHANGELOG.md', 'changelog.md'],
    ...docs.map((name) => [`docs/${name}`, placeOf(name)]),
  ]);
}

/** Writes all pages, and the pictures they show. Returns how many pages. */
export function writePages() {
  rmSync(PAGES, { recursive: true, force: true });
  const all = sources();
  for (const [source, page] of all) write(page, pageOf(source, page, all));
  for (const [source, page] of all) {
    const chinese = `zh/${page}`;
    if (CHINESE.test(source) || existsSync(join(PAGES, chinese))) continue;
    // Else the menu of languages would lead nowhere.
    write(chinese, pageOf(source, chinese, all).replace(/^(# .*\n)/m, `$1\n${NO_CHINESE_PAGE}`));
  }
  cpSync(join(ROOT, 'docs/performance'), join(PAGES, 'public/performance'), { recursive: true });
  return readdirSync(PAGES, { recursive: true }).filter((name) => name.endsWith('.md')).length;
}

/** A page's text, with links between pages, and to the repository for what is no page. */
function pageOf(source, page, all) {
  const text = readFileSync(join(ROOT, source), 'utf8').replace(OTHER_LANGUAGE, '');
  const packedPath = (path) => {
    if (!existsSync(join(ROOT, path))) throw new Error(`${source} links to ${path}, which is not there`);
    if (path === source) return page;
    return all.get(path) ?? (isPicture(path) ? path.replace('docs/', 'public/') : undefined);
  };
  return packedPage(text, { path: source, packedPath, home: HOME }).replaceAll(
    /\]\((?:\.\.\/)*public\//g,
    '](/',
  );
}

const isPicture = (path) => /^docs\/performance\/.*\.svg$/.test(path);

function placeOf(name) {
  const page = name.replace(/^README\b/, 'contents').replace(CHINESE, '.md');
  return CHINESE.test(name) ? `zh/${page}` : page;
}

function write(page, text) {
  const path = join(PAGES, page);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The groups of the sidebar: the headings and lists of the index of a language. */
export function sidebarOf(language) {
  const index = readFileSync(join(ROOT, 'docs', language === 'zh' ? 'README.zh-CN.md' : 'README.md'), 'utf8');
  return index
    .split(/^## /m)
    .slice(1)
    .map((part) => ({
      text: part.slice(0, part.indexOf('\n')),
      items: [...part.matchAll(/^- \[([^\]]+)\]\(([^)#]+\.md)\)/gm)].map(([, text, path]) => {
        const page = placeOf(basename(path)).replace(/\.md$/, '');
        return { text, link: `/${language === 'zh' && !page.startsWith('zh/') ? `zh/${page}` : page}` };
      }),
    }));
}
