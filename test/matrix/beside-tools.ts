import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_APP, startWechatSimulator } from 'wechat-simulator';
import { installLineFor, fromTarballs, type Tarballs } from './application.js';
import { runCommand } from './run-command.js';

/** The newest of nock runs on Node 22 and later only, 13 is what most have. */
const TOOLS = 'npm install esbuild@0.28 msw@2 nock@14 nock13@npm:nock@13';

const APP = JSON.stringify({ appId: DEFAULT_APP.appId, appSecret: DEFAULT_APP.appSecret });

/** Without ioredis, which is optional. */
const BUNDLED = `import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { RedisTokenStore, WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';

const module = (more) =>
  WechatTokenModule.forRoot({ apps: [${APP}], http: { baseUrl: process.env.WECHAT_BASE_URL }, ...more });
const start = (more) => NestFactory.createApplicationContext(module(more), { logger: false, abortOnError: false });

async function main() {
  const app = await start({});
  console.log('token', await app.get(WechatTokenService).getAccessToken());
  await app.close();
  await start({ store: RedisTokenStore.connect('redis://127.0.0.1:9') }).catch((error) => console.log(error.message));
}
void main();
`;

/** Optional imports of NestJS itself. */
const NOT_IN_THE_BUNDLE = [
  '@nestjs/microservices',
  '@nestjs/websockets',
  'class-transformer',
  '@nestjs/platform-express',
]
  .flatMap((name) => [name, `${name}/*`])
  .map((name) => `--external:${name}`);

/** The library is loaded first, as the test of an application does. */
const MOCKED = `import { createRequire } from 'node:module';

const [tool, format] = process.argv.slice(2);
const entry = 'nestjs-wechat-token/core';
const core = format === 'cjs' ? createRequire(import.meta.url)(entry) : await import(entry);

const ANSWER = { access_token: 'from-' + tool, expires_in: 7200 };
if (tool === 'msw') {
  const { setupServer } = await import('msw/node');
  const { http, HttpResponse } = await import('msw');
  const answer = http.post('https://api.weixin.qq.com/cgi-bin/stable_token', () => HttpResponse.json(ANSWER));
  setupServer(answer).listen({ onUnhandledRequest: 'error' });
} else {
  const { default: nock } = await import(tool);
  nock.disableNetConnect();
  nock('https://api.weixin.qq.com').post('/cgi-bin/stable_token').reply(200, ANSWER);
}

const wechat = core.createWechatTokens({ apps: [${APP}], http: { allowInTests: true }, logger: false });
console.log(await wechat.tokens.getAccessToken());
await wechat.close();
`;

/** The version under test, and where to report progress. */
export interface BesideToolsEnvironment {
  readonly tarballs: Tarballs;
  progress(step: string): void;
}

/**
 * Tries the packed library together with common tools, in a fresh folder: esbuild bundles an application, which runs without packages; msw
 * and nock answer in place of WeChat. Throws at the first failure.
 */
export async function tryBesideTools({ tarballs, progress }: BesideToolsEnvironment): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'wechat-token-tools-'));
  const [folder, alone] = [join(place, 'application'), join(place, 'alone')];
  try {
    progress('installs');
    for (const path of [folder, alone]) await mkdir(path);
    await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    const nest = 'npm install @nestjs/common@12 @nestjs/core@12 reflect-metadata rxjs';
    for (const line of [nest, await installLineFor(12), TOOLS]) {
      await runCommand('sh', ['-c', fromTarballs(line, tarballs)], { cwd: folder });
    }
    progress('makes one file of an application with esbuild');
    await tryBundle(folder, alone);

    await writeFile(join(folder, 'mocked.mjs'), MOCKED);
    for (const tool of ['msw', 'nock', 'nock13']) {
      progress(`gets a response from ${tool}`);
      for (const format of ['esm', 'cjs']) {
        const env = { NODE_ENV: 'test' };
        expectLine(
          await runCommand('node', ['mocked.mjs', tool, format], { cwd: folder, env }),
          `from-${tool}`,
        );
      }
    }
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function tryBundle(folder: string, alone: string): Promise<void> {
  await writeFile(join(folder, 'bundled.mjs'), BUNDLED);
  const esbuild = ['esbuild', 'bundled.mjs', '--bundle', '--platform=node', `--outfile=${alone}/app.cjs`];
  await runCommand('npx', [...esbuild, ...NOT_IN_THE_BUNDLE], { cwd: folder });

  const wechat = await startWechatSimulator();
  try {
    const said = await runCommand('node', ['app.cjs'], { cwd: alone, env: { WECHAT_BASE_URL: wechat.url } });
    expectLine(said, `token ${wechat.simulator.journal.issued()[0]?.value}`);
    if (!said.includes('npm install ioredis')) throw new Error(`Without ioredis it prints: ${said}`);
  } finally {
    await wechat.close();
  }
}

function expectLine(said: string, line: string): void {
  if (!said.split('\n').includes(line)) throw new Error(`It does not print "${line}" but: ${said}`);
}
