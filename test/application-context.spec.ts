import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

/** A script of an application. Without decorators, because Node runs it as it is. */
const scriptThat = (does: string) => `
  import 'reflect-metadata';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
  class AppModule {}
  const apps = [{ appId: process.env.APP_ID, appSecret: process.env.APP_SECRET }];
  const http = { baseUrl: process.env.BASE_URL };
  Module({ imports: [WechatTokenModule.forRoot({ apps, http })] })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const tokens = app.get(WechatTokenService);
  ${does}
`;

let wechat: RunningSimulator;
beforeAll(async () => void (wechat = await startWechatSimulator()));
afterAll(() => wechat.close());

/** The test hangs if the script does not end by itself. */
const outputOf = async (does: string): Promise<string> => {
  const env = {
    PATH: process.env['PATH'],
    APP_ID: DEFAULT_APP.appId,
    APP_SECRET: DEFAULT_APP.appSecret,
    BASE_URL: wechat.url,
  };
  const script = ['--input-type=module', '--eval', scriptThat(does)];
  const { stdout } = await run(process.execPath, script, { cwd: root, env });
  return stdout;
};

describe('a script on an application context', () => {
  it('gets a token and ends by itself, although it closes nothing', async () => {
    const token = await outputOf('process.stdout.write(await tokens.getAccessToken());');

    expect(wechat.simulator.isAlive(token)).toBe(true);
  });

  it('ends by itself if it needs no token', async () => {
    expect(await outputOf("process.stdout.write('done');")).toBe('done');
  });

  it('ends after it has closed the application', async () => {
    expect(await outputOf("await app.close(); process.stdout.write('closed');")).toBe('closed');
  });
});
