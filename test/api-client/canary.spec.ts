import { inspect } from 'node:util';
import { Readable } from 'node:stream';
import { WechatFile, type WechatApiClient } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type Fault, type RunningSimulator } from 'wechat-simulator';
import { startApplication, type Application } from './application.js';

const PATH = '/cgi-bin/media/get';
const CANARY = 'canary-7f3a';

let wechat: RunningSimulator;
let app: Application;
beforeEach(async () => {
  wechat = await startWechatSimulator();
  app = await startApplication(wechat.url);
});
afterEach(async () => {
  await app.close();
  await wechat.close();
});

/** Every form in which a value may end up in a log. */
const printed = (value: unknown): string => {
  const stack = value instanceof Error ? `${value.message}\n${value.stack}\n${String(value)}` : '';
  return `${inspect(value, { depth: Infinity, showHidden: true })}\n${JSON.stringify(value)}\n${stack}`;
};

const form = () => ({ media: WechatFile.fromStream(Readable.from([CANARY]), { length: CANARY.length }) });
const WAYS: Readonly<Record<string, (api: WechatApiClient) => Promise<unknown>>> = {
  get: (api) => api.get(PATH, { query: { q: CANARY } }),
  post: (api) => api.post(PATH, { text: CANARY }, { query: { q: CANARY }, timeoutMs: 300 }),
  upload: (api) => api.upload(PATH, form(), { query: { q: CANARY }, timeoutMs: 300 }),
  download: async (api) =>
    (await api.download(PATH, { query: { q: CANARY }, idleTimeoutMs: 30, timeoutMs: 300 })).buffer(),
};

const FAULTS: readonly Fault[] = [
  { kind: 'reset' },
  { kind: 'reset', stage: 'after' },
  { kind: 'broken', afterBytes: 40 },
  { kind: 'html' },
  { kind: 'html', status: 404 },
  { kind: 'status', status: 412 },
  { kind: 'redirect', location: `https://example.com/?${CANARY}` },
  { kind: 'errcode', errcode: -1, errmsg: CANARY },
  { kind: 'errcode', errcode: 40001, errmsg: CANARY },
  // WeChat's own text is in the field errmsg, without anything that looks like a secret.
  { kind: 'errcode', errcode: 48001, errmsg: `unauthorized ${DEFAULT_APP.appSecret}` },
  { kind: 'body', body: `{"errcode":"${CANARY}"}` },
];

describe.each(Object.keys(WAYS))('%s', (name) => {
  it.each(FAULTS)(
    'contains no token, URL, query, body or text of WeChat if it fails with $kind $errcode$status$body',
    async (fault) => {
      wechat.simulator.media.add(100_000);
      wechat.simulator.faults.add({ ...fault, path: PATH });

      const said = await WAYS[name]!(app.api).then(
        () => expect.unreachable(),
        (error: unknown) => printed(error),
      );

      expect(said).toContain(DEFAULT_APP.appId);
      const tokens = wechat.simulator.journal.issued().map(({ value }) => value);
      expect(tokens.length).toBeGreaterThan(0);
      for (const secret of [...tokens, DEFAULT_APP.appSecret, CANARY, wechat.url, 'access_token=', 'Axios']) {
        expect(said).not.toContain(secret);
      }
    },
  );
});

it('contains nothing of a path or a body that it refuses, nor of the error of a stream', async () => {
  const cycle: Record<string, unknown> = { [CANARY]: CANARY };
  cycle['self'] = cycle;
  const failing = new Readable({ read: () => void failing.destroy(new Error(CANARY)) });
  const calls = [
    app.api.get(`https://${CANARY}/`),
    app.api.get(`/x?access_token=${CANARY}`),
    app.api.get(`/${CANARY} x`),
    app.api.post('/x', cycle),
    app.api.post('/x', WechatFile.fromStream(failing, { length: 4 })),
  ];

  for (const answer of await Promise.allSettled(calls)) {
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'CALL_INVALID' } });
    expect(printed(answer)).not.toContain(CANARY);
  }
});
