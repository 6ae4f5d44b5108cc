import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_APP, startWechatSimulator } from 'wechat-simulator';
import { commandsOf, pageAt } from '../docs/page.js';
import { freePort } from '../processes/free-port.js';
import { eventually } from '../waiting/eventually.js';
import { fromTarballs, type Tarballs } from './application.js';
import { runCommand, withoutNpm } from './run-command.js';

const PAGE = 'docs/without-nestjs.md';

/** Packages that must be absent, or the trial proves nothing. */
const OF_NESTJS = ['@nestjs', 'rxjs', 'reflect-metadata'];

const COMPILED = `import { createWechatTokens, type WechatTokens, type WechatTokensOptions } from 'nestjs-wechat-token/core';

const options: WechatTokensOptions = { apps: [{ appId: 'wx0123456789abcdef', appSecret: 's' }], logger: false };
export const start = (): WechatTokens => createWechatTokens(options);
export const token = (wechat: WechatTokens): Promise<string> => wechat.tokens.getAccessToken();
`;

/** The version under test, and where to report progress. */
export interface WithoutNestjsEnvironment {
  readonly tarballs: Tarballs;
  readonly redisUrl: string;
  progress(step: string): void;
}

/**
 * Tries the page on plain Node.js, Koa and Express in an empty folder without NestJS: its install line and its files word for word, against
 * a simulator and a Redis, and the declarations with `skipLibCheck` off. Throws at the first failure.
 */
export async function tryWithoutNestjs({
  tarballs,
  redisUrl,
  progress,
}: WithoutNestjsEnvironment): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wechat-token-plain-'));
  const wechat = await startWechatSimulator();
  const env = {
    WECHAT_APP_ID: DEFAULT_APP.appId,
    WECHAT_APP_SECRET: DEFAULT_APP.appSecret,
    WECHAT_BASE_URL: wechat.url,
    REDIS_URL: redisUrl,
  };
  try {
    progress('installs');
    const page = await pageAt(PAGE);
    await writeFile(join(folder, 'package.json'), '{ "private": true }');
    const [install = ''] = commandsOf(page);
    const others = 'npm install koa express typescript@6 @types/node@20';
    for (const line of [install, others]) {
      await runCommand('sh', ['-c', fromTarballs(line, tarballs)], { cwd: folder });
    }
    const found = OF_NESTJS.filter((name) => existsSync(join(folder, 'node_modules', name)));
    if (found.length > 0) throw new Error(`This proves nothing: ${found.join(', ')} was installed`);
    for (const { language, name, code } of page.blocks) {
      if (language === 'js') await writeFile(join(folder, name!), code);
    }

    progress('compiles');
    await writeFile(join(folder, 'compiled.mts'), COMPILED);
    await writeFile(join(folder, 'compiled.cts'), COMPILED);
    const compile =
      'npx tsc --noEmit --strict --target es2023 --module nodenext --types node compiled.mts compiled.cts';
    await runCommand('sh', ['-c', compile], { cwd: folder });

    progress('runs as CommonJS');
    const said = await runCommand('node', ['token.cjs'], { cwd: folder, env });
    if (!/^WeChat calls from \d+ addresses$/m.test(said)) throw new Error(`token.cjs printed: ${said}`);

    for (const file of ['koa.mjs', 'express.mjs']) {
      progress(`runs ${file}`);
      await askForSignature(file, folder, env);
    }
  } finally {
    await wechat.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts a server of the page, lets it sign a page, and waits until it ends by itself. */
async function askForSignature(
  file: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const port = await freePort();
  const child = spawn('node', [file], {
    cwd,
    env: { ...withoutNpm(process.env), ...env, PORT: String(port) },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  try {
    const url = encodeURIComponent('https://example.com/page');
    const signed = await eventually(async () => {
      const response = await fetch(`http://127.0.0.1:${port}/signature?url=${url}`);
      return (await response.json()) as { readonly signature?: string };
    });
    if (!/^[0-9a-f]{40}$/.test(signed.signature ?? '')) throw new Error(`${file} signs nothing`);
  } finally {
    child.kill();
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
}
