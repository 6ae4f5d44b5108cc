import { Readable } from 'node:stream';
import { WechatFile, type WechatForm } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { startApplication, type Application } from './application.js';

const PATH = '/cgi-bin/media/upload';
const bytes = Buffer.from('bytes');
/** A WechatFile of another copy of the package: the same fields, another class. */
const foreignFile = {
  length: 5,
  canRepeat: true,
  source: bytes,
  fileName: 'a.png',
  contentType: 'image/png',
};
/** What multer passes to a controller. */
const uploaded = { fieldname: 'media', originalname: 'a.png', mimetype: 'image/png', size: 5, buffer: bytes };
const CUT = '😀'.slice(0, 1);

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

const refusal = (reason: string) => ({ code: 'CALL_INVALID', reason, retryable: false });

describe('a value that cannot be sent', () => {
  it.each([
    ['bytes', bytes],
    ['a file of multer', uploaded],
    ['a stream', Readable.from([bytes])],
    ['a file that nobody awaited', WechatFile.fromPath('package.json')],
    ['a file of another copy of the package', foreignFile],
    ['a missing value', undefined],
    ['null', null],
    ['NaN', Number.NaN],
    ['a text that is cut within a character', CUT],
  ])('as a field of a form is not turned into text: %s', async (_, media) => {
    const form = { media } as unknown as WechatForm;

    await expect(app.api.upload(PATH, form)).rejects.toMatchObject(refusal('FORM_FIELD'));
    expect(wechat.simulator.journal.calls()).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['a form of the web', new FormData()],
    ['a map', new Map([['media', 'a']])],
  ])('is no form either: %s', async (_, form) => {
    await expect(app.api.upload(PATH, form as unknown as WechatForm)).rejects.toMatchObject(
      refusal('FORM_FIELD'),
    );
  });

  it.each([
    ['bytes', bytes],
    ['a view of bytes within', { media: bytes }],
    ['a file of multer', uploaded],
    ['a stream', Readable.from([bytes])],
    ['a stream of the web', new Blob(['bytes']).stream()],
    ['a file that nobody awaited', WechatFile.fromPath('package.json')],
    ['a file of another copy of the package', foreignFile],
    ['a form of the web', new FormData()],
    ['a blob within', { media: new Blob(['bytes']) }],
    ['parameters', new URLSearchParams({ a: '1' })],
    ['a map within', { tags: new Map() }],
    ['NaN within', { amount: Number.NaN }],
    ['JSON that is text already', '{"a":1}'],
    ['null', null],
  ])('as a body is not turned into text: %s', async (_, body) => {
    await expect(app.api.post(PATH, body as object)).rejects.toMatchObject(refusal('BODY_NOT_JSON'));
    await expect(app.api.download(PATH, { body: body as object })).rejects.toMatchObject(
      refusal('BODY_NOT_JSON'),
    );
    expect(wechat.simulator.journal.calls()).toEqual([]);
  });

  it.each([
    ['an object', { openid: {} }],
    ['a list', { openid: ['a', 'b'] }],
    ['null', { openid: null }],
    ['NaN', { openid: Number.NaN }],
    ['a text that is cut within a character', { openid: CUT }],
    ['a name that is cut within a character', { [CUT]: 'a' }],
    ['parameters of the web', new URLSearchParams({ openid: 'a' })],
  ])('in a query is not turned into text: %s', async (_, query) => {
    const options = { query: query as Record<string, string> };

    await expect(app.api.get(PATH, options)).rejects.toMatchObject(refusal('QUERY_FIELD'));
    expect(wechat.simulator.journal.calls()).toEqual([]);
  });

  it.each([Number.NaN, -1, 1.5, Infinity])('is a stream of %d bytes, and it is closed', async (length) => {
    const stream = new Readable({ read: () => undefined });
    const media = WechatFile.fromStream(stream, { length });

    await expect(app.api.upload(PATH, { media })).rejects.toMatchObject(refusal('BODY_LENGTH'));
    await expect(app.api.post(PATH, media)).rejects.toMatchObject(refusal('BODY_LENGTH'));
    expect(stream.destroyed).toBe(true);
    expect(wechat.simulator.journal.calls()).toEqual([]);
  });

  it.each(['text', undefined])('is a file of bytes that is %s', async (text) => {
    const media = WechatFile.fromBytes(text as unknown as Uint8Array);

    await expect(app.api.upload(PATH, { media })).rejects.toMatchObject(refusal('BODY_UNREADABLE'));
  });

  it.each([{ contentType: false }, { contentType: null }, { fileName: null }, { fileName: 5 }])(
    'is a file whose name or type is no text, and its stream is closed: %j',
    async (options) => {
      const stream = new Readable({ read: () => undefined });
      const media = WechatFile.fromStream(stream, { length: 5, ...(options as object) });

      await expect(app.api.upload(PATH, { media })).rejects.toMatchObject(refusal('FORM_FIELD'));
      expect(stream.destroyed).toBe(true);
    },
  );

  it.each([
    ['a controller in place of its signal', { signal: new AbortController() }],
    ['a signal that is null', { signal: null }],
    ['a time-out that is no number', { timeoutMs: Number.NaN }],
    ['a time-out from an environment variable', { timeoutMs: '5000' }],
    ['null', null],
  ])('is a call whose wait options are %s', async (_, options) => {
    const wait = options as unknown as { readonly timeoutMs: number };
    const stream = new Readable({ read: () => undefined });
    const file = WechatFile.fromStream(stream, { length: 5 });

    await expect(app.api.get(PATH, wait)).rejects.toMatchObject(refusal('WAIT_OPTIONS'));
    await expect(app.api.post(PATH, file, wait)).rejects.toMatchObject(refusal('WAIT_OPTIONS'));
    expect(stream.destroyed).toBe(true);
    await expect(app.tokens.app().getAccessToken(wait)).rejects.toMatchObject(refusal('WAIT_OPTIONS'));
    await expect(app.tokens.app().refresh(wait)).rejects.toMatchObject(refusal('WAIT_OPTIONS'));
    expect(wechat.simulator.journal.calls()).toEqual([]);
  });

  it('closes the streams next to it in a form', async () => {
    const stream = new Readable({ read: () => undefined });
    const form = { media: WechatFile.fromStream(stream, { length: 5 }), description: undefined };

    await expect(app.api.upload(PATH, form as unknown as WechatForm)).rejects.toMatchObject(
      refusal('FORM_FIELD'),
    );
    expect(stream.destroyed).toBe(true);
  });

  it('does not include objects with toJSON, nor plain data of any class', async () => {
    class Article {
      readonly title = 'a';
      readonly at = new Date(0);
      readonly url = new URL('https://example.com/');
    }
    wechat.simulator.faults.add({ kind: 'body', body: '{"errcode":0}', path: PATH });

    await expect(app.api.post(PATH, { articles: [new Article()], id: 10n })).resolves.toEqual({ errcode: 0 });
  });
});
