import { inspect } from 'node:util';
import { MemoryTokenStore, type WechatTokenOptions } from 'nestjs-wechat-token';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Fault } from 'wechat-simulator';
import { UnsteadyStore } from '../heart/unsteady-store.js';
import {
  APP,
  authorized,
  EXCHANGE,
  HOUR,
  REFRESH,
  Stage,
  USER_INFO,
  type Application,
} from './application.js';

const ANN = 'openid-of-canary-ann-012345';
const BACK = 'https://example.com/back';
const BOUND_TO = 'canary-of-the-cookie';
const TOKEN = '85_canaryT0kenOfABody';

let stage: Stage;
beforeEach(async () => void (stage = await Stage.set()));
afterEach(() => stage.strike());

/** Every form in which a value may end up in a log. */
const printed = (value: unknown): string => {
  const stack = value instanceof Error ? `${value.message}\n${value.stack}\n${String(value)}` : '';
  return `${inspect(value, { depth: Infinity, showHidden: true })}\n${JSON.stringify(value)}\n${stack}`;
};

/** Runs `work` in an application; returns everything that it logged and threw, and its status. */
async function everythingSaid(
  work: (application: Application, note: (secret: string) => string) => Promise<unknown>,
  options: Partial<WechatTokenOptions> = {},
) {
  const said: string[] = [];
  const secrets: string[] = [];
  const note = (secret: string) => {
    secrets.push(secret);
    return secret;
  };
  const write = (...args: unknown[]) => void said.push(args.map(printed).join(' '));
  const logger = { log: write, error: write, warn: write, debug: write, verbose: write };
  const application = await stage.application(options, logger);
  let failure: unknown;
  await work(application, note).catch((error: unknown) => (failure = error));
  if (failure !== undefined) said.push(printed(failure));
  said.push(printed(application.tokens.status()));
  return { said: said.join('\n'), failure, secrets };
}

function expectNoSecretIn(said: string, secrets: readonly string[]): void {
  expect(said).toContain(APP.appId);
  const tokens = stage
    .phones()
    .tokens()
    .map(({ value }) => value);
  const tickets = stage.wechat.simulator
    .console(APP.appId)
    .tickets.all()
    .map(({ value }) => value);
  const all = [APP.appSecret, ANN, BOUND_TO, TOKEN, ...secrets, ...tokens, ...tickets];
  expect(all.filter((secret) => said.includes(secret))).toEqual([]);
}

const FAULTS: readonly Fault[] = [
  { kind: 'reset' },
  { kind: 'truncated', keepBytes: 40 },
  { kind: 'html' },
  { kind: 'empty' },
  { kind: 'redirect', location: `https://example.com/?secret=${APP.appSecret}` },
  { kind: 'errcode', errcode: -1, errmsg: `system error ${APP.appSecret}` },
  { kind: 'errcode', errcode: 40029, errmsg: `invalid code ${APP.appSecret} ${ANN}` },
  { kind: 'errcode', errcode: 40125, errmsg: `invalid appsecret ${APP.appSecret}` },
  { kind: 'body', body: `{"access_token":"${TOKEN}","expires_in":7200,"openid":"${ANN}"}` },
  { kind: 'body', body: `${TOKEN} ${APP.appSecret} ${ANN}` },
];

it.each(FAULTS)('an exchange contains no secret if WeChat answers $kind $errcode $body', async (fault) => {
  const { said, failure, secrets } = await everythingSaid(async ({ users }, note) => {
    const { state, boundTo } = await users.authorizeUrl({ redirectUri: BACK, boundTo: BOUND_TO });
    stage.wechat.simulator.faults.add({ ...fault, path: EXCHANGE });
    await users.exchangeCode({ code: note(stage.phones().authorize(ANN)), state: note(state), boundTo });
  });

  expect(failure).toMatchObject({ code: expect.stringMatching(/^WECHAT_(?:UNAVAILABLE|REFUSED)$/) });
  expectNoSecretIn(said, secrets);
});

it.each(FAULTS)(
  'a refresh and a profile contain no secret if WeChat answers $kind $errcode $body',
  async (fault) => {
    for (const path of [REFRESH, USER_INFO]) {
      const { said, failure, secrets } = await everythingSaid(async (application) => {
        await authorized(stage, application, ANN);
        if (path === REFRESH) await stage.clock.advance(2 * HOUR);
        stage.wechat.simulator.faults.add({ ...fault, path, times: 5 });
        await application.users.getUserInfo(ANN);
      });

      // Only one of them can be a response of WeChat.
      const isComplete = fault.kind === 'body' && fault.body.startsWith('{');
      expect(isComplete || failure !== undefined).toBe(true);
      expectNoSecretIn(said, secrets);
      stage.wechat.simulator.faults.clear();
    }
  },
);

it.each([
  ['a wrong state', { state: 'a'.repeat(72) }],
  ['no code', { code: undefined }],
  ['no cookie', { boundTo: undefined }],
])('a callback with %s contains no secret', async (_, changed) => {
  const { said, failure, secrets } = await everythingSaid(async ({ users }, note) => {
    const { state, boundTo } = await users.authorizeUrl({ redirectUri: BACK, boundTo: BOUND_TO });
    const code = note(stage.phones().authorize(ANN));
    await users.exchangeCode({ code, state: note(state), boundTo, ...changed });
  });

  expect(failure).toMatchObject({ code: 'AUTHORIZATION_INVALID' });
  expectNoSecretIn(said, secrets);
});

it('a store that fails contains no secret, although it quotes its command', async () => {
  const store = new UnsteadyStore(new MemoryTokenStore({ clock: stage.clock }));
  const { said, failure, secrets } = await everythingSaid(
    async (application, note) => {
      const { state, boundTo } = await application.users.authorizeUrl({
        redirectUri: BACK,
        boundTo: BOUND_TO,
      });
      store.fail('throws', 'commit');
      const code = note(stage.phones().authorize(ANN));
      const work = application.users.exchangeCode({ code, state, boundTo }, { timeoutMs: 2_000 });
      const progress = { isSettled: false };
      void work.catch(() => undefined).finally(() => (progress.isSettled = true));
      while (!progress.isSettled) await stage.clock.advance(100);
      await work;
    },
    { store },
  );
  store.mend();

  expect(failure).toMatchObject({ code: 'TOKEN_STORE_FAILED' });
  expectNoSecretIn(said, secrets);
});

it('an authorization that ended is reported without the name of the user', async () => {
  const { said, failure, secrets } = await everythingSaid(async (application) => {
    await authorized(stage, application, ANN);
    stage.phones().changePassword(ANN);
    await application.users.getUserInfo(ANN);
  });

  expect(failure).toMatchObject({ code: 'AUTHORIZATION_GONE', errcode: 42007 });
  expectNoSecretIn(said, secrets);
});

it('tickets contain no secret on success, nor when one is refused', async () => {
  const { said, failure, secrets } = await everythingSaid(async ({ tickets }, note) => {
    await tickets.signJsSdk(`https://example.com/?code=${note('code-in-a-page')}`);
    await tickets.signCard({ cardId: 'pCard' });
    await tickets.reportRejected('jsapi', await tickets.getJsapiTicket());
    await tickets.signJsSdk(`https://example.com/?code=${note('code-in-a-page')}#here`);
  });

  expect(failure).toMatchObject({ code: 'AUTHORIZATION_INVALID', reason: 'URL_HAS_FRAGMENT' });
  expectNoSecretIn(said, secrets);
});
