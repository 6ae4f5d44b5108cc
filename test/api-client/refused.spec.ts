import { Readable } from 'node:stream';
import { DEFAULT_BUDGETS, WechatFile, type WechatEndpoint } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { startApplication, type Application } from './application.js';
import { supersedeOutside, tokenPath } from './invalidate-elsewhere.js';

const PATH = '/cgi-bin/tags/get';
const CALLS = 40;

let wechat: RunningSimulator;
beforeEach(async () => void (wechat = await startWechatSimulator()));
afterEach(() => wechat.close());

describe.each<WechatEndpoint>(['stable', 'legacy'])('with the %s endpoint', (endpoint) => {
  let app: Application;
  beforeEach(async () => void (app = await startApplication(wechat.url, { endpoint })));
  afterEach(() => app.close());

  it.each([40001, 40014, 42001])(
    'a token that WeChat keeps refusing with %d costs one replay per call',
    async (errcode) => {
      const { simulator } = wechat;
      await app.tokens.getAccessToken();
      simulator.faults.add({ kind: 'errcode', errcode, path: PATH });

      const answers = await Promise.allSettled(Array.from({ length: CALLS }, () => app.api.get(PATH)));
      const errors = answers.map((answer) => (answer.status === 'rejected' ? answer.reason : undefined));

      expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['REJECTION_DOUBTED']));
      expect(errors.every(({ retryable }) => retryable === false)).toBe(true);
      expect(simulator.journal.calls(PATH).length).toBeLessThanOrEqual(2 * CALLS);
      // The burst of the report limit.
      expect(simulator.journal.calls(tokenPath(endpoint)).length).toBeLessThanOrEqual(1 + 3);
      expect(simulator.journal.calls(tokenPath(endpoint)).length).toBeLessThan(DEFAULT_BUDGETS.legacy);
    },
  );

  it('a refused body that can be read again is sent again', async () => {
    await app.tokens.getAccessToken();
    supersedeOutside(wechat.simulator, endpoint);
    const bytes = Buffer.from('whole');
    const media = WechatFile.fromSource(() => Readable.from([bytes]), { length: bytes.length });

    const { media_id } = await app.api.upload<{ media_id: string }>('/cgi-bin/media/upload', { media });

    expect(wechat.simulator.media.find(media_id)?.size).toBe(bytes.length);
  });

  it('a refused stream is not sent again, and the error says so; by then the token is valid', async () => {
    await app.tokens.getAccessToken();
    supersedeOutside(wechat.simulator, endpoint);
    const streamed = () => ({ media: WechatFile.fromStream(Readable.from(['once']), { length: 4 }) });

    await expect(app.api.upload('/cgi-bin/media/upload', streamed())).rejects.toMatchObject({
      code: 'CALL_NOT_REPLAYED',
      errcode: 40001,
      rid: expect.any(String),
      retryable: true,
    });
    expect(wechat.simulator.journal.calls('/cgi-bin/media/upload')).toHaveLength(1);
    await expect(app.api.upload('/cgi-bin/media/upload', streamed())).resolves.toHaveProperty('media_id');
  });
});

it('names the errcode and the rid of the second refusal', async () => {
  const app = await startApplication(wechat.url);
  wechat.simulator.faults.add({ kind: 'errcode', errcode: 40001, path: PATH });

  await expect(app.api.get(PATH)).rejects.toMatchObject({
    reason: 'REFUSED_AGAIN',
    errcode: 40001,
    rid: expect.stringMatching(/^[0-9a-f]{8}-/),
  });
  await app.close();
});
