import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWechatSimulator, type Fault, type RunningSimulator } from 'wechat-simulator';
import {
  MemoryTokenStore,
  WechatTokenEvents,
  WechatTokenModule,
  WechatTokenService,
  type WechatEndpoint,
  type WechatTokenOptions,
} from '../../index.js';

const APP = { appId: 'wx0123456789abcdef', appSecret: 'canary5ecret0000canary5ecret0000' };
const TOKEN = '85_canaryT0kenOfABody';

let wechat: RunningSimulator;
beforeEach(async () => void (wechat = await startWechatSimulator({ apps: [APP] })));
afterEach(() => wechat.close());

/** Every form in which a value may end up in a log. */
const printed = (value: unknown): string => {
  const stack = value instanceof Error ? `${value.message}\n${value.stack}\n${String(value)}` : '';
  return `${inspect(value, { depth: Infinity, showHidden: true })}\n${JSON.stringify(value)}\n${stack}`;
};

/** Short if nothing is expected, so that no test waits for it. */
const HURRIED = { httpTimeoutMs: 40, backoffMs: 1, waitMs: 500, shutdownTimeoutMs: 50 };

/** Runs `work` in an application; returns everything that it logged, emitted, threw and shows. */
async function everythingPrinted(
  options: Partial<WechatTokenOptions>,
  work: (tokens: WechatTokenService, events: WechatTokenEvents) => Promise<unknown>,
): Promise<string> {
  const output: string[] = [];
  const write = (...args: unknown[]) => void output.push(args.map(printed).join(' '));
  const logger: LoggerService = { log: write, error: write, warn: write, debug: write, verbose: write };
  const imported = WechatTokenModule.forRoot({
    apps: [APP],
    http: { baseUrl: wechat.url },
    ...options,
  });
  const moduleRef = await Test.createTestingModule({ imports: [imported] })
    .setLogger(logger)
    .compile();
  const events = moduleRef.get(WechatTokenEvents);
  events.onAny((event) => output.push(printed(event)));
  const tokens = moduleRef.get(WechatTokenService);
  await moduleRef.init();
  await work(tokens, events).catch((error: unknown) => output.push(printed(error)));
  output.push(printed(tokens.status()), process.title);
  await tokens.fleetStatus().then(
    (status) => output.push(printed(status)),
    (error: unknown) => output.push(printed(error)),
  );
  await moduleRef.close();
  return output.join('\n');
}

function expectNoSecretIn(output: string, ...tokens: readonly string[]): void {
  expect(output).toContain(APP.appId);
  for (const secret of [APP.appSecret, TOKEN, ...tokens]) expect(output).not.toContain(secret);
}

const FAULTS: readonly Fault[] = [
  { kind: 'reset' },
  { kind: 'reset', stage: 'after' },
  { kind: 'hang' },
  { kind: 'drip', everyMs: 5, forever: true },
  { kind: 'truncated', keepBytes: 40 },
  { kind: 'html' },
  { kind: 'html', status: 200 },
  { kind: 'status', status: 503 },
  { kind: 'empty' },
  { kind: 'redirect', location: `https://example.com/?secret=${APP.appSecret}` },
  { kind: 'errcode', errcode: -1, errmsg: `system error ${APP.appSecret}` },
  { kind: 'errcode', errcode: 40125, errmsg: `invalid appsecret ${APP.appSecret}` },
  { kind: 'errcode', errcode: 40164, errmsg: `invalid ip 203.0.113.9, not in whitelist ${APP.appSecret}` },
  { kind: 'errcode', errcode: 45009, errmsg: APP.appSecret },
  { kind: 'body', body: `${TOKEN} ${APP.appSecret}` },
  { kind: 'body', body: `{"access_token":"${TOKEN}"}` },
  { kind: 'body', body: `{"access_token":"${TOKEN}","expires_in":-1}` },
  { kind: 'body', body: `{"access_token":["${TOKEN}"],"expires_in":7200}` },
  { kind: 'huge' },
];

describe.each<WechatEndpoint>(['stable', 'legacy'])('with the %s endpoint', (endpoint) => {
  it.each(FAULTS)('contains no secret if WeChat answers with $kind $errcode$status$body', async (fault) => {
    wechat.simulator.faults.add({ ...fault, path: '/cgi-bin/*' });

    const options = { apps: [{ ...APP, endpoint }], timing: HURRIED };

    const output = await everythingPrinted(options, (tokens) => tokens.getAccessToken());

    expect(output).toMatch(/WECHAT_UNAVAILABLE|WECHAT_REFUSED/);
    expectNoSecretIn(output, ...wechat.simulator.journal.issued().map(({ value }) => value));
  });

  it('contains no secret on success, nor when a token is refused', async () => {
    const output = await everythingPrinted({ apps: [{ ...APP, endpoint }] }, async (tokens) => {
      const token = await tokens.getAccessToken();
      wechat.simulator.killToken(token);
      await tokens.reportRejected(token);
      await tokens.withAccessToken(() => ({ errcode: 40001 }));
    });

    expect(output).toMatch(/refreshed/);
    expectNoSecretIn(output, ...wechat.simulator.journal.issued().map(({ value }) => value));
  });
});

it('contains no secret if the function that returns it throws', async () => {
  const appSecret = () => Promise.reject(new Error(`no such file: ${APP.appSecret}`));

  const output = await everythingPrinted({ apps: [{ ...APP, appSecret }] }, (tokens) =>
    tokens.getAccessToken(),
  );

  expect(output).toContain('SECRET_UNAVAILABLE');
  expectNoSecretIn(output);
});

it('contains no secret if the store quotes its commands', async () => {
  const store = new MemoryTokenStore();
  store.commit = ({ value }) => Promise.reject(new Error(`ERR unknown command, args: ${value}`));

  const output = await everythingPrinted({ store, timing: { shutdownTimeoutMs: 50 } }, (tokens) =>
    tokens.getAccessToken(),
  );

  expect(output).toContain('commit-delayed');
  expectNoSecretIn(output, ...wechat.simulator.journal.issued().map(({ value }) => value));
});

it('contains no secret if a listener throws one', async () => {
  const output = await everythingPrinted({}, async (tokens, events) => {
    await tokens.getAccessToken();
    events.onAny(() => {
      throw new Error(APP.appSecret);
    });
    events.emit({ type: 'store-back' });
  });

  expect(output).toContain('A listener to the event store-back threw');
  expectNoSecretIn(output);
});
