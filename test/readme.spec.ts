import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DEFAULT_BUDGETS, DEFAULT_TIMING } from 'nestjs-wechat-token';
import ts from 'typescript';
import { DEFAULT_APP, startWechatSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VARIABLES } from '../apps/demo/src/settings/environment.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const textOf = (path: string) => readFile(`${root}${path}`, 'utf8');
const blocksOf = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code);

let english = '';
let chinese = '';
let folder = '';

beforeAll(async () => {
  [english, chinese] = await Promise.all([textOf('README.md'), textOf('README.zh-CN.md')]);
  // Within the repository, so that packages are found as users find them.
  await mkdir(`${root}artifacts`, { recursive: true });
  folder = await mkdtemp(`${root}artifacts/readme-`);
});
afterAll(() => rm(folder, { recursive: true }));

describe('the READMEs', () => {
  it('begin with lines that work', async () => {
    const { url, simulator, close } = await startWechatSimulator();
    const [first = ''] = blocksOf(english, 'ts');
    const atSimulator = first.replace('apps: [', `http: { baseUrl: '${url}' }, apps: [`);
    const { module, target } = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
    const { outputText } = ts.transpileModule(atSimulator, { compilerOptions: { module, target } });
    await writeFile(`${folder}/first.mjs`, outputText);

    const env = { WECHAT_APP_ID: DEFAULT_APP.appId, WECHAT_APP_SECRET: DEFAULT_APP.appSecret };
    const { stdout } = await run(process.execPath, [`${folder}/first.mjs`], { env });

    expect(stdout.trim().split('\n').at(-1)).toBe(simulator.journal.issued()[0]?.value);
    await close();
  });

  it("show the demo's own code", async () => {
    const code = await textOf('apps/demo/src/wechat/callback-ips.service.ts');

    expect(blocksOf(english, 'ts')).toContain(code);
  });

  it('name the defaults that there are', () => {
    for (const text of [english, chinese]) {
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
    }
  });

  it('have each code of an error', async () => {
    const source = await textOf('libs/wechat-token/src/errors/wechat-token.error.ts');
    const [, union = ''] = /type WechatTokenErrorCode =(.*?);/s.exec(source) ?? [];
    const codes = [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code);

    for (const text of [english, chinese]) {
      const [, table = ''] = /^\| code .*?\n((?:\|.*\n)+)/m.exec(text) ?? [];
      const cells = [...table.matchAll(/^\| (`.*?) +\|/gm)].flatMap(
        ([, cell = '']) => cell.match(/[A-Z_]{3,}/g) ?? [],
      );
      expect(codes.length).toBeGreaterThan(10);
      expect(cells.toSorted()).toEqual(codes.toSorted());
    }
  });

  it('have each route of the demo', async () => {
    const controllers = ['wechat/wechat', 'wechat/health', 'wechat/metrics', 'pages/js-sdk'].map((name) =>
      textOf(`apps/demo/src/${name}.controller.ts`),
    );
    const routes = (await Promise.all(controllers)).flatMap((code) => {
      const [, base = ''] = /@Controller\('(.*?)'\)/.exec(code) ?? [];
      return [...code.matchAll(/@Get\((?:'(.*?)')?\)/g)].map(([, path]) =>
        [base, path].filter(Boolean).join('/'),
      );
    });

    for (const text of [english, chinese]) {
      const told = [...text.matchAll(/^\| `GET \/(\S+)`/gm)].map(([, path]) => path);
      expect(told.toSorted()).toEqual(routes.toSorted());
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
