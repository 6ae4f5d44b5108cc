import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';

/** The repository, with a slash at its end. */
export const ROOT = process.cwd().replace(/\/?$/, '/');

/** A code block between fences. */
export interface Block {
  readonly language: string;
  /** The text after the language: the name of a file, or a mark. */
  readonly name: string | undefined;
  readonly code: string;
}

/** A parsed page of documentation. */
export interface Page {
  /** From the root of the repository. */
  readonly path: string;
  readonly blocks: readonly Block[];
  readonly headings: readonly Heading[];
  /** The targets of its links, as written. */
  readonly links: readonly string[];
}

/** A heading, with its anchor. */
export interface Heading {
  readonly level: number;
  readonly anchor: string;
}

const FENCE = /^```(\w+)?(?: +(\S+))?\n(.*?)^```$/gms;
const LINK = /\]\(<?([^()\s<>]+)>?\)/g;

/** Parses a page. */
export async function pageAt(path: string): Promise<Page> {
  const text = await readFile(`${ROOT}${path}`, 'utf8');
  const prose = text.replaceAll(FENCE, '');
  return {
    path,
    blocks: [...text.matchAll(FENCE)].map(([, language = '', name, code = '']) => ({ language, name, code })),
    headings: headingsOf(prose),
    links: [...prose.replaceAll(/`[^`\n]*`/g, '').matchAll(LINK)].map(([, target = '']) => target),
  };
}

/** The READMEs of the repository and of the packages, the security policy, and every page of docs, by their paths. */
export async function documentation(): Promise<string[]> {
  const pages = (await readdir(`${ROOT}docs`)).filter((name) => name.endsWith('.md'));
  const readmes = ['README.md', 'README.zh-CN.md'];
  return [
    ...readmes,
    'SECURITY.md',
    'SECURITY.zh-CN.md',
    ...['libs/wechat-token', 'libs/wechat-token-server', 'apps/token-server', 'samples'].flatMap((folder) =>
      readmes.map((name) => `${folder}/${name}`),
    ),
    ...pages.map((name) => `docs/${name}`),
  ];
}

/** The lines of the blocks of commands, without comments. A block with a name is a file. */
export function commandsOf({ blocks }: Page): string[] {
  return blocks
    .filter(({ language, name }) => name === undefined && ['sh', 'bash', 'shell'].includes(language))
    .flatMap(({ code }) => code.split('\n'))
    .map((line) => line.replace(/(^|\s+)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** The path of the Chinese version of a page. */
export function chineseOf(path: string): string {
  return path.replace(/\.md$/, '.zh-CN.md');
}

/** Whether it is a page in Chinese. */
export function isChinese({ path }: Page): boolean {
  return path.endsWith('.zh-CN.md');
}

/** Whether a block is a part of a file of samples: it is named after it. The samples' own tests compile and run it. */
export function isOfSample({ name }: Block): boolean {
  return name?.startsWith('samples/') === true;
}

/** Whether there is a file or folder at this path. */
export function exists(path: string): boolean {
  return existsSync(`${ROOT}${path}`);
}

/** The anchor that GitHub gives to a heading. */
function headingsOf(prose: string): Heading[] {
  const seen = new Map<string, number>();
  return [...prose.matchAll(/^(#{1,6}) +(.*)$/gm)].map(([, marks = '', title = '']) => {
    const words = title
      .replaceAll(/[`*]|\[(?=[^\]]*\]\()|\]\([^)]*\)/g, '')
      .trim()
      .toLowerCase();
    const name = words.replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replaceAll(' ', '-');
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return { level: marks.length, anchor: before === 0 ? name : `${name}-${before}` };
  });
}
