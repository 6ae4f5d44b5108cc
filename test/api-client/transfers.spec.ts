import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { WechatFile } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, digestOf, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { startApplication, type Application } from './application.js';

const GET = '/cgi-bin/media/get';
const UPLOAD = '/cgi-bin/media/upload';
const SIZE = 1_000_000;

let wechat: RunningSimulator;
let silent: Server | undefined;
let app: Application;
let query: { media_id: string };
beforeEach(async () => {
  wechat = await startWechatSimulator();
  app = await startApplication(wechat.url);
  query = { media_id: wechat.simulator.media.add(SIZE, { contentType: 'image/png', fileName: '图.png' }) };
});
afterEach(async () => {
  await app.close();
  await wechat.close();
});

const stored = () => wechat.simulator.media.find(query.media_id)!;
const sizesStored = () => wechat.simulator.media.ids().map((id) => wechat.simulator.media.find(id)!.size);

describe('a download', () => {
  it('is a buffer or a stream, with the name, type and length that WeChat sends', async () => {
    const { media } = wechat.simulator;
    const download = await app.api.download(GET, { query });
    const bytes = await download.buffer();
    const { stream } = await app.api.download(GET, { query });
    const streamed = Buffer.concat(await stream.toArray());

    expect(download).toMatchObject({ contentType: 'image/png', contentLength: SIZE, fileName: '图.png' });
    expect(digestOf(media.find(media.add(bytes))!)).toBe(digestOf(stored()));
    expect(streamed.equals(bytes)).toBe(true);
  });

  it.each([
    [`attachment; filename*=UTF-8''%E5%9B%BE.png`, '图.png'],
    [`attachment; filename="a.png"; filename*=utf-8'zh'%E5%9B%BE.png`, '图.png'],
    [`attachment; filename="a.png"; filename*=UTF-8''%E5%9B`, 'a.png'],
    [`attachment; filename*=UTF-8''`, undefined],
    ['attachment; filename=a.png', 'a.png'],
    [`attachment; filename*=UTF-8''a%0D%0A%1B%5B31mb%00.png`, 'a[31mb.png'],
  ])('with the header %s has the name %s', async (disposition, fileName) => {
    const server = createServer((request, response) => {
      if (request.url!.startsWith('/cgi-bin/stable_token'))
        response.end('{"access_token":"t","expires_in":7200}');
      else response.writeHead(200, { 'content-disposition': disposition }).end('bytes');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const other = await startApplication(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

    const download = await other.api.download(GET);

    expect(download.fileName).toBe(fileName);
    await download.buffer();
    await other.close();
    server.close();
  });

  it.each([0, 1, 10, 65_536, 65_537, 200_000])('of %d bytes that look like JSON is a file', async (more) => {
    const bytes = Buffer.from(`{${'a'.repeat(more)}`);
    const media_id = wechat.simulator.media.add(bytes);

    const download = await app.api.download(GET, { query: { media_id } });

    expect((await download.buffer()).equals(bytes)).toBe(true);
  });

  it('of JSON without an errcode is that JSON', async () => {
    wechat.simulator.faults.add({ kind: 'body', body: '{"video_url":"x"}', path: GET });

    const download = await app.api.download(GET, { query });

    expect((await download.buffer()).toString()).toBe('{"video_url":"x"}');
  });

  it.each(['application/json', 'text/plain', 'image/jpeg'])(
    'that is a refusal, with the type %s, is thrown',
    async (contentType) => {
      const body = '\n{"errcode":40007,"errmsg":"invalid media_id rid: 6193c1d4-0b6b3b8f-4d6d5f3a"}';
      wechat.simulator.faults.add({ kind: 'body', body, contentType, path: GET });

      await expect(app.api.download(GET, { query })).rejects.toMatchObject({
        code: 'WECHAT_REFUSED',
        errcode: 40007,
        rid: '6193c1d4-0b6b3b8f-4d6d5f3a',
      });
    },
  );

  it('is repeated with another token if a refusal of the token arrives instead of the file', async () => {
    wechat.simulator.killToken(await app.tokens.getAccessToken());

    const { contentLength, stream } = await app.api.download(GET, { query });
    stream.destroy();

    expect(contentLength).toBe(SIZE);
    expect(wechat.simulator.journal.calls(GET)).toHaveLength(2);
  });

  it('that breaks in the middle fails with the number of bytes that had arrived', async () => {
    wechat.simulator.faults.add({ kind: 'broken', afterBytes: 300_000, path: GET });

    const { stream } = await app.api.download(GET, { query });
    let received = 0;
    const snapshot = async () => {
      for await (const chunk of stream) received += (chunk as Buffer).length;
    };

    await expect(snapshot()).rejects.toMatchObject({
      code: 'CALL_FAILED',
      failure: expect.stringMatching(/^(ECONNRESET|TRUNCATED)$/),
      retryable: true,
      receivedBytes: 300_000,
      path: GET,
    });
    expect(received).toBeLessThanOrEqual(300_000);
    await expect(app.api.download(GET, { query }).then((file) => file.buffer())).rejects.toMatchObject({
      code: 'CALL_FAILED',
    });
  });

  it('that falls silent in the middle fails after its idle time-out', async () => {
    wechat.simulator.faults.add({ kind: 'stalled', afterBytes: 300_000, path: GET });

    const download = await app.api.download(GET, { query, idleTimeoutMs: 50 });

    await expect(download.buffer()).rejects.toMatchObject({ code: 'CALL_FAILED', failure: 'ETIMEDOUT' });
  });

  it('ends when its signal aborts in the middle', async () => {
    wechat.simulator.faults.add({ kind: 'stalled', afterBytes: 300_000, path: GET });
    const abort = new AbortController();

    const download = await app.api.download(GET, { query, signal: abort.signal });
    const snapshot = download.buffer();
    abort.abort();

    await expect(snapshot).rejects.toMatchObject({ code: 'WAIT_ABORTED' });
  });

  it('that breaks before it is known to be a file is repeated', async () => {
    wechat.simulator.faults.add({ kind: 'broken', afterBytes: 0, path: GET, times: 2 });

    const download = await app.api.download(GET, { query });

    expect((await download.buffer()).length).toBe(SIZE);
  });

  it.each([
    [{ kind: 'status', status: 502 } as const, 'HTTP_502'],
    [{ kind: 'status', status: 404 } as const, 'HTTP_404'],
    [{ kind: 'redirect', location: 'https://example.com/' } as const, 'REDIRECT'],
    [{ kind: 'empty' } as const, 'EMPTY_BODY'],
    [{ kind: 'html', status: 404 } as const, 'HTTP_404'],
  ])('that gets %o is no file', async (fault, failure) => {
    wechat.simulator.faults.add({ ...fault, path: GET });

    await expect(app.api.download(GET, { query })).rejects.toMatchObject({ code: 'CALL_FAILED', failure });
  });

  it('is a POST if there is a body', async () => {
    const download = await app.api.download('/wxa/getwxacodeunlimit', { body: { scene: 'a=1' } });

    expect((await download.buffer()).toString()).toContain('"errmsg":"ok"');
    expect(wechat.simulator.journal.calls('/wxa/getwxacodeunlimit')).toMatchObject([{ method: 'POST' }]);
  });

  it('that is silent closes its connection as soon as its stream is destroyed', async () => {
    const closed = new Promise<string>((resolve) => {
      silent = createServer((request, response) => {
        if (request.url!.startsWith('/cgi-bin/stable_token'))
          return void response.end('{"access_token":"t","expires_in":7200}');
        response.once('close', () => resolve('closed'));
        response.writeHead(200, { 'content-length': SIZE }).write('the beginning');
      }).listen(0, '127.0.0.1');
    });
    await once(silent!, 'listening');
    const other = await startApplication(`http://127.0.0.1:${(silent!.address() as AddressInfo).port}`);
    const { stream } = await other.api.download(GET, { idleTimeoutMs: Infinity });
    const snapshot = stream[Symbol.asyncIterator]();
    await snapshot.next();
    const next = snapshot.next().catch(() => undefined);

    stream.destroy();

    expect(await closed).toBe('closed');
    await next;
    await other.close();
    silent!.close();
  });

  it('is limited in memory, and of any length as a stream', async () => {
    const buffer = async (maxBytes: number) => (await app.api.download(GET, { query })).buffer({ maxBytes });

    expect((await buffer(SIZE)).length).toBe(SIZE);
    await expect(buffer(SIZE - 1)).rejects.toMatchObject({
      code: 'CALL_FAILED',
      failure: 'BODY_TOO_LARGE',
      retryable: false,
      path: GET,
    });
    await expect(buffer(Number.NaN)).rejects.toMatchObject({ failure: 'BODY_TOO_LARGE' });
  });

  it('that is short and decompresses to 100 MB is not read into memory', async () => {
    const block = gzipSync(Buffer.alloc(100 * 1024 * 1024), { level: 1 });
    silent = createServer((request, response) => {
      if (request.url!.startsWith('/cgi-bin/stable_token'))
        return void response.end('{"access_token":"t","expires_in":7200}');
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(block);
    }).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const other = await startApplication(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);

    const download = await other.api.download(GET);

    await expect(download.buffer()).rejects.toMatchObject({ failure: 'BODY_TOO_LARGE' });
    await other.close();
    silent.close();
  });

  it('that nobody reads is ended by destroying its stream', async () => {
    const { stream } = await app.api.download(GET, { query });

    await new Promise((resolve) => stream.destroy().once('close', resolve));

    await expect(app.api.get('/cgi-bin/getcallbackip')).resolves.toHaveProperty('ip_list');
  });
});

describe('an upload', () => {
  const bytes = Buffer.from('0123456789');

  it('arrives complete, with its name and the other fields', async () => {
    const media = WechatFile.fromBytes(bytes, { fileName: 'a"b\r\n图.png', contentType: 'image/png' });

    const { media_id } = await app.api.upload<{ media_id: string }>(UPLOAD, { title: '标题', n: 7, media });

    expect(wechat.simulator.media.find(media_id)).toMatchObject({
      size: 10,
      fileName: 'a%22b%0D%0A图.png',
      contentType: 'image/png',
    });
  });

  it.each([
    [
      'a stream',
      () => WechatFile.fromStream(Readable.from([bytes.subarray(0, 4), bytes.subarray(4)]), { length: 10 }),
    ],
    ['a stream of text', () => WechatFile.fromStream(Readable.from(['01234', '56789']), { length: 10 })],
    ['a source', () => WechatFile.fromSource(() => Readable.from([bytes]), { length: 10 })],
  ])('of %s arrives complete', async (_, file) => {
    const { media_id } = await app.api.upload<{ media_id: string }>(UPLOAD, { media: file() });

    const [content] = wechat.simulator.media.find(media_id)!.chunks();
    expect(Buffer.from(content!).toString()).toBe(bytes.toString());
  });

  it.each([
    ['too short', () => Readable.from([bytes.subarray(1)]), 'BODY_LENGTH'],
    ['too long', () => Readable.from([bytes, bytes]), 'BODY_LENGTH'],
    ['broken', () => Readable.from(failing()), 'BODY_UNREADABLE'],
    ['of another type', () => Readable.from([{}]), 'BODY_UNREADABLE'],
  ])('of a stream that is %s is aborted', async (_, stream, reason) => {
    const media = WechatFile.fromStream(stream(), { length: 10 });

    await expect(app.api.upload(UPLOAD, { media })).rejects.toMatchObject({ code: 'CALL_INVALID', reason });
    expect(sizesStored()).toEqual([SIZE]);
  });

  it('whose response is lost fails with an error that says that WeChat may have it', async () => {
    wechat.simulator.faults.add({ kind: 'reset', stage: 'after', path: UPLOAD });
    const media = WechatFile.fromBytes(Buffer.alloc(SIZE));

    await expect(app.api.upload(UPLOAD, { media })).rejects.toMatchObject({
      code: 'CALL_FAILED',
      failure: 'ECONNRESET',
      executed: 'unknown',
      retryable: false,
    });
    expect(sizesStored()).toEqual([SIZE, SIZE]);
  });

  it('that gets a response before it is sent leaves neither its stream nor its connection open', async () => {
    const hasty = createServer((request, response) => {
      if (request.url!.startsWith('/cgi-bin/stable_token'))
        response.end('{"access_token":"t","expires_in":7200}');
      else response.end('{"errcode":45001,"errmsg":"media size out of limit"}');
    }).listen(0, '127.0.0.1');
    await once(hasty, 'listening');
    const other = await startApplication(`http://127.0.0.1:${(hasty.address() as AddressInfo).port}`);
    await other.tokens.getAccessToken();
    const connected = once(hasty, 'connection') as Promise<[Socket]>;
    const stream = new Readable({ read: () => undefined });
    stream.push('the beginning');

    const uploading = other.api.upload(UPLOAD, { media: WechatFile.fromStream(stream, { length: SIZE }) });
    const [socket] = await connected;
    const closed = new Promise((resolve) => socket.once('close', resolve));

    await expect(uploading).rejects.toMatchObject({ code: 'WECHAT_REFUSED', errcode: 45001 });
    await closed;
    expect(stream.destroyed).toBe(true);
    await other.close();
    hasty.close();
  });

  it('destroys the stream of a call that is not made', async () => {
    const streams = [Readable.from(['x']), Readable.from(['x'])];
    const [first, second] = streams.map((stream) => WechatFile.fromStream(stream, { length: 1 }));
    wechat.simulator.faults.add({ kind: 'errcode', errcode: 40125, path: '/cgi-bin/stable_token' });

    await expect(app.api.upload('//elsewhere', { media: first! })).rejects.toMatchObject({
      code: 'CALL_INVALID',
    });
    await expect(app.api.upload(UPLOAD, { media: second! })).rejects.toMatchObject({ errcode: 40125 });

    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, true]);
  });

  it('destroys the stream of a call without an app', async () => {
    const apps = [DEFAULT_APP, { ...DEFAULT_APP, appId: 'wx0000000000000000' }];
    const two = await startApplication(wechat.url, { apps });
    const stream = Readable.from(['x']);

    const uploading = two.api.upload(UPLOAD, { media: WechatFile.fromStream(stream, { length: 1 }) });

    await expect(uploading).rejects.toMatchObject({ code: 'APP_UNKNOWN' });
    expect(stream.destroyed).toBe(true);
    await two.close();
  });

  it('destroys the stream of a call that ends early', async () => {
    const stream = Readable.from(['x'.repeat(10)]);
    const abort = new AbortController();
    wechat.simulator.faults.add({ kind: 'hang', path: UPLOAD });

    const uploading = app.api.upload(
      UPLOAD,
      { media: WechatFile.fromStream(stream, { length: 20 }) },
      { signal: abort.signal },
    );
    stream.once('end', () => abort.abort());

    await expect(uploading).rejects.toMatchObject({
      name: expect.stringMatching(/WaitError|CallInvalidError/),
    });
    expect(stream.destroyed).toBe(true);
  });
});

async function* failing(): AsyncGenerator<Buffer> {
  yield Buffer.from('0123');
  throw new Error('canary');
}
