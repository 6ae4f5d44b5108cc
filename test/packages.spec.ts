import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { pageAt } from './docs/page.js';

const root = fileURLToPath(new URL('..', import.meta.url));

describe.each([
  [
    'nestjs-wechat-token',
    'wechat-token',
    ['README.md', 'README.zh-CN.md', 'docs/README.md', 'CHANGELOG.md', 'LICENSE'],
  ],
  ['wechat-simulator', 'wechat-simulator', ['README.md', 'LICENSE']],
])('the package %s', (name, folder, documents) => {
  it('has its documents, what it exports, and nothing of its tests', async () => {
    const packed = await filesOf(name);

    const manifest: unknown = JSON.parse(await readFile(`${root}libs/${folder}/package.json`, 'utf8'));
    const { exports } = manifest as { exports: Targets };
    expect(packed).toEqual(expect.arrayContaining(documents));
    expect(packed).toEqual(expect.arrayContaining(pathsOf(exports).map((path) => path.replace('./', ''))));
    expect(
      packed.filter((path) => /\.spec\.|\/(fleet|virtual-clock|breakage)\.|tsbuildinfo/.test(path)),
    ).toEqual([]);
  });

  it('says where it comes from, and where to report a fault', async () => {
    const manifest: unknown = JSON.parse(await readFile(`${root}libs/${folder}/package.json`, 'utf8'));

    expect(manifest).toMatchObject({
      author: expect.any(String),
      homepage: expect.stringMatching(/^https:/),
      bugs: { url: expect.stringMatching(/^https:.*\/issues$/) },
      repository: { type: 'git', url: expect.stringMatching(/^git\+https:/), directory: `libs/${folder}` },
    });
  });
});

it('has pages whose links lead to what is in the package', async () => {
  const packed = await filesOf('nestjs-wechat-token');
  const pages = packed.filter((path) => path.endsWith('.md'));

  const links = await Promise.all(
    pages.map(async (path) => (await pageAt(`libs/wechat-token/${path}`)).links.map((link) => [path, link])),
  );

  const inside = links.flat().filter(([, link = '']) => !/^(https?:|#)/.test(link));
  const isThere = (path: string) => packed.some((file) => file === path || file.startsWith(`${path}/`));
  expect(inside.length).toBeGreaterThan(100);
  expect(
    inside.filter(([page = '', link = '']) => !isThere(join(dirname(page), link.replace(/#.*/, '')))),
  ).toEqual([]);
});

/** What an `exports` map holds: a path, or more of it under a condition. */
interface Targets {
  readonly [condition: string]: string | Targets;
}

function pathsOf(targets: Targets): string[] {
  return Object.values(targets).flatMap((target) =>
    typeof target === 'string' ? [target] : pathsOf(target),
  );
}

async function filesOf(name: string): Promise<string[]> {
  const command = ['pack', '--dry-run', '--json', '--silent', '-w', name];
  const { stdout } = await promisify(execFile)('npm', command, { cwd: root });
  const answer: unknown = JSON.parse(stdout.slice(stdout.search(/^[[{]/m)));
  const [pack] = Object.values(answer as Record<string, { files: { path: string }[] }>);
  return pack!.files.map(({ path }) => path);
}
