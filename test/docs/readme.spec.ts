import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DEFAULT_BUDGETS, DEFAULT_TIMING } from 'nestjs-wechat-token';
import ts from 'typescript';
import { DEFAULT_APP, startWechatSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VARIABLES } from '../../apps/demo/src/settings/environment.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (path: string) => readFile(`${root}${path}`, 'utf8');
const blocksOf = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code);

/** In each language: the README of the repository, and that of the package, which npm shows. */
const REPOSITORY = ['README.md', 'README.zh-CN.md'];
const PACKAGE = REPOSITORY.map((name) => `libs/wechat-token/${name}`);
const OPTIONS = ['docs/options.md', 'docs/options.zh-CN.md'];

let folder = '';

beforeAll(async () => {
  // Within the repository, so that packages are found as users find them.
  await mkdir(`${root}artifacts`, { recursive: true });
  folder = await mkdtemp(`${root}artifacts/readme-`);
});
afterAll(() => rm(folder, { recursive: true }));

describe('the READMEs', () => {
  it('begin with lines that work', async () => {
    const { url, simulator, close } = await startWechatSimulator();
    const [first = ''] = blocksOf(await textOf('README.md'), 'ts');
    const atSimulator = first.replace('apps: [', `http: { baseUrl: '${url}' }, apps: [`);
    const { module, target } = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
    const { outputText } = ts.transpileModule(atSimulator, { compilerOptions: { module, target } });
    await writeFile(`${folder}/first.mjs`, outputText);

    const env = { WECHAT_APP_ID: DEFAULT_APP.appId, WECHAT_APP_SECRET: DEFAULT_APP.appSecret };
    const { stdout } = await run(process.execPath, [`${folder}/first.mjs`], { env });

    expect(stdout.trim().split('\n').at(-1)).toBe(simulator.journal.issued()[0]?.value);
    await close();
  });

  it.each(PACKAGE)("show the demo's own code: %s", async (path) => {
    const code = await textOf('apps/demo/src/wechat/callback-ips.service.ts');

    expect(blocksOf(await textOf(path), 'ts')).toContain(code);
  });

  it.each(PACKAGE)('are short where npm shows them: %s', async (path) => {
    expect((await textOf(path)).split('\n').length).toBeLessThanOrEqual(150);
  });

  it('have the same first screen in the repository and in the package', async () => {
    const screens = await Promise.all(
      [...REPOSITORY, ...PACKAGE].map(
        async (path) => /^# .*?^```ts\n.*?^```$/ms.exec(await textOf(path))?.[0],
      ),
    );

    expect(screens[0]).toContain('```ts');
    expect(screens.slice(0, 2)).toEqual(screens.slice(2));
  });

  it.each(PACKAGE)('have each code of an error: %s', async (path) => {
    const source = await textOf('libs/wechat-token/src/errors/wechat-token.error.ts');
    const [, union = ''] = /type WechatTokenErrorCode =(.*?);/s.exec(source) ?? [];
    const codes = [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code);

    const [, table = ''] = /^\| code .*?\n((?:\|.*\n)+)/m.exec(await textOf(path)) ?? [];
    const cells = [...table.matchAll(/^\| (`.*?) +\|/gm)].flatMap(
      ([, cell = '']) => cell.match(/[A-Z_]{3,}/g) ?? [],
    );
    expect(codes.length).toBeGreaterThan(10);
    expect(cells.toSorted()).toEqual(codes.toSorted());
  });

  it.each(REPOSITORY)('have each route of the demo: %s', async (path) => {
    const controllers = ['wechat/wechat', 'wechat/health', 'wechat/metrics', 'pages/js-sdk'].map((name) =>
      textOf(`apps/demo/src/${name}.controller.ts`),
    );
    const routes = (await Promise.all(controllers)).flatMap((code) => {
      const [, base = ''] = /@Controller\('(.*?)'\)/.exec(code) ?? [];
      return [...code.matchAll(/@Get\((?:'(.*?)')?\)/g)].map(([, route]) =>
        [base, route].filter(Boolean).join('/'),
      );
    });

    const told = [...(await textOf(path)).matchAll(/^\| `GET \/(\S+)`/gm)].map(([, route]) => route);
    expect(told.toSorted()).toEqual(routes.toSorted());
  });
});

describe('the page of options', () => {
  it.each(OPTIONS)('lists the actual defaults: %s', async (path) => {
    const text = await textOf(path);
    const rows = [...text.matchAll(/^\| `(timing|budgets)\.(\w+)` .* (\d+) +\|$/gm)];
    const budgets = rows.filter(([, group]) => group === 'budgets').map(([, , field]) => field);
    expect(budgets.toSorted()).toEqual(Object.keys(DEFAULT_BUDGETS).toSorted());
    expect(rows.length - budgets.length).toBeGreaterThan(5);
    for (const [, group, field = '', told] of rows) {
      const defaults: Record<string, unknown> = {
        ...(group === 'timing' ? DEFAULT_TIMING : DEFAULT_BUDGETS),
      };
      expect(`${field} ${told}`).toBe(`${field} ${String(defaults[field])}`);
    }
  });
});

describe('.env.example', () => {
  it('has each variable of the demo, with a sentence', async () => {
    const text = await textOf('.env.example');

    const named = [...text.matchAll(/^# [A-Z].*\.\n# ([A-Z_]+)=.*$/gm)].map(([, name]) => name);

    expect(named).toEqual([...VARIABLES]);
  });
});
