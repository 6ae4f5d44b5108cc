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

/** Every form in which a value may end up in somebody's log. */
const printed = (value: unknown): string => {
  const stack = value instanceof Error ? `${value.message}\n${value.stack}\n${String(value)}` : '';
  return `${inspect(value, { depth: Infinity, showHidden: true })}\n${JSON.stringify(value)}\n${stack}`;
};

/** Short where nothing is to come, so that no test waits for it. */
const HURRIED = { httpTimeoutMs: 40, backoffMs: 1, waitMs: 500, shutdownTimeoutMs: 50 };

/** Does `work` in an application; answers all that it logged, told, threw and shows. */
async function everythingSaid(
  options: Partial<WechatTokenOptions>,
  work: (tokens: WechatTokenService, events: WechatTokenEvents) => Promise<unknown>,
): Promise<string> {
  const said: string[] = [];
  const write = (...args: unknown[]) => void said.push(args.map(printed).join(' '));
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
  events.onAny((event) => said.push(printed(event)));
  const tokens = moduleRef.get(WechatTokenService);
  await moduleRef.init();
  await work(tokens, events).catch((error: unknown) => said.push(printed(error)));
  said.push(printed(tokens.status()), process.title);
  await tokens.fleetStatus().then(
    (status) => said.push(printed(status)),
    (error: unknown) => said.push(printed(error)),
  );
  await moduleRef.close();
  return said.join('\n');
}

function expectNoSecretIn(said: string, ...tokens: readonly string[]): void {
  expect(said).toContain(APP.appId);
  for (const secret of [APP.appSecret, TOKEN, ...tokens]) expect(said).not.toContain(secret);
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
  it.each(FAULTS)('says no secret where WeChat answers with $kind $errcode$status$body', async (fault) => {
    wechat.simulator.faults.add({ ...fault, path: '/cgi-bin/*' });

    const options = { apps: [{ ...APP, endpoint }], timing: HURRIED };

    const said = await everythingSaid(options, (tokens) => tokens.getAccessToken());

    expect(said).toMatch(/WECHAT_UNAVAILABLE|WECHAT_REFUSED/);
    expectNoSecretIn(said, ...wechat.simulator.journal.issued().map(({ value }) => value));
  });

  it('says no secret where all is well, nor where a token is refused', async () => {
    const said = await everythingSaid({ apps: [{ ...APP, endpoint }] }, async (tokens) => {
      const token = await tokens.getAccessToken();
      wechat.simulator.killToken(token);
      await tokens.reportRejected(token);
      await tokens.withAccessToken(() => ({ errcode: 40001 }));
    });

    expect(said).toMatch(/refreshed/);
    expectNoSecretIn(said, ...wechat.simulator.journal.issued().map(({ value }) => value));
  });
});

it('says no secret where the function that knows it throws', async () => {
  const appSecret = () => Promise.reject(new Error(`no such file: ${APP.appSecret}`));

  const said = await everythingSaid({ apps: [{ ...APP, appSecret }] }, (tokens) => tokens.getAccessToken());

  expect(said).toContain('SECRET_UNAVAILABLE');
  expectNoSecretIn(said);
});

it('says no secret where the store quotes its commands', async () => {
  const store = new MemoryTokenStore();
  store.commit = ({ value }) => Promise.reject(new Error(`ERR unknown command, args: ${value}`));

  const said = await everythingSaid({ store, timing: { shutdownTimeoutMs: 50 } }, (tokens) =>
    tokens.getAccessToken(),
  );

  expect(said).toContain('commit-delayed');
  expectNoSecretIn(said, ...wechat.simulator.journal.issued().map(({ value }) => value));
});

it('says no secret where a listener throws one', async () => {
  const said = await everythingSaid({}, async (tokens, events) => {
    await tokens.getAccessToken();
    events.onAny(() => {
      throw new Error(APP.appSecret);
    });
    events.emit({ type: 'store-back' });
  });

  expect(said).toContain('A listener to the event store-back threw');
  expectNoSecretIn(said);
});
