import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { WechatTokenModule } from 'nestjs-wechat-token';
import ts from 'typescript';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { APP } from './application.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = 'https://example.com';

let folder: string;
let wechat: RunningSimulator;
beforeEach(async () => {
  await mkdir(`${root}artifacts`, { recursive: true });
  folder = await mkdtemp(`${root}artifacts/guide-`);
  wechat = await startWechatSimulator();
  wechat.simulator.console(APP.appId).setCallbackDomain('example.com');
});
afterEach(async () => {
  await wechat.close();
  await rm(folder, { recursive: true });
});

/** A controller as docs/users.md has it. */
async function controllerOf(name: string): Promise<Type> {
  const guide = await readFile(`${root}docs/users.md`, 'utf8');
  const blocks = [...guide.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
  const code = blocks.find((block) => block.includes(`class ${name} `))!;
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2023,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
  };
  const file = `${folder}/${name}.ts`;
  await writeFile(file, ts.transpileModule(code, { compilerOptions }).outputText);
  const exported = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<string, Type>;
  return exported[name]!;
}

it('has controllers that sign a page and log a user in, once', async () => {
  const imported = WechatTokenModule.forRoot({
    apps: [APP],
    http: { baseUrl: wechat.url, authorizeBaseUrl: wechat.url, proxy: false },
    allowVolatileUserTokens: true,
  });
  const controllers = [await controllerOf('PageController'), await controllerOf('LoginController')];
  const moduleRef = await Test.createTestingModule({ imports: [imported], controllers }).compile();
  const application = moduleRef.createNestApplication({ logger: false });
  await application.listen(0, '127.0.0.1');
  const url = await application.getUrl();

  const signed = await fetch(`${url}/wechat/js-sdk?url=${encodeURIComponent(`${PAGE}/shop`)}`);
  const foreign = await fetch(`${url}/wechat/js-sdk?url=${encodeURIComponent('https://elsewhere.com/')}`);
  const login = await fetch(`${url}/wechat/login`, { redirect: 'manual' });
  const cookie = login.headers.get('set-cookie')!.split(';')[0]!;
  const { openid } = wechat.simulator.console(APP.appId).users.add({ nickname: 'Ann' });
  const body = new URLSearchParams({ decision: 'allow', openid });
  const agreed = await fetch(login.headers.get('location')!, { method: 'POST', body, redirect: 'manual' });
  const back = agreed.headers.get('location')!.replace(PAGE, url);
  const stranger = await fetch(back);
  const user = await fetch(back, { headers: { cookie: `theme=dark; ${cookie}` } });
  const replayed = await fetch(back, { headers: { cookie } });

  expect(await signed.json()).toMatchObject({
    appId: APP.appId,
    signature: expect.stringMatching(/^\w{40}$/),
  });
  expect(await user.json()).toEqual({ openId: openid, nickname: 'Ann', avatarUrl: '' });
  expect([foreign.status, login.status, stranger.status]).toEqual([400, 302, 500]);
  // Browsers send a callback twice: one login, for which the code is exchanged once.
  expect(await replayed.json()).toMatchObject({ openId: openid });
  expect(wechat.simulator.journal.calls('/sns/oauth2/access_token')).toHaveLength(1);
  expect(login.headers.get('set-cookie')).toMatch(/HttpOnly; Secure; SameSite=Lax/);
  await application.close();
});
