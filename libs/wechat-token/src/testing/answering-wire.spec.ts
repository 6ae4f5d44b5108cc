import { Readable } from 'node:stream';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { WechatApiClient, WechatFile } from '../index.js';
import { WechatTokenTestingModule, type WechatTestCall } from '../testing.js';

async function clientOf(api?: (call: WechatTestCall) => unknown) {
  const imports = [WechatTokenTestingModule.forRoot({ appIds: ['wx5f35f35f35f35f35'], ...(api && { api }) })];
  return (await Test.createTestingModule({ imports }).compile()).get(WechatApiClient);
}

describe('the API client of WechatTokenTestingModule', () => {
  it('calls the function of the test, which sees the request', async () => {
    const calls: WechatTestCall[] = [];
    const client = await clientOf((call) => {
      calls.push(call);
      return { total: 1 };
    });

    const answers = [
      await client.get('/cgi-bin/user/get', { query: { next: 'o1' } }),
      await client.post('/wxa/msg', { text: '中' }),
      await client.post('/raw', WechatFile.fromBytes(Uint8Array.of(1, 2))),
      await client.post('/raw', WechatFile.fromStream(Readable.from(['x']), { length: 1 })),
    ];

    expect(answers).toEqual(Array.from({ length: 4 }, () => ({ total: 1 })));
    expect(calls.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      { method: 'GET', path: '/cgi-bin/user/get', body: undefined },
      { method: 'POST', path: '/wxa/msg', body: '{"text":"中"}' },
      { method: 'POST', path: '/raw', body: Uint8Array.of(1, 2) },
      { method: 'POST', path: '/raw', body: undefined },
    ]);
    expect(calls[0]).toMatchObject({ appId: 'wx5f35f35f35f35f35', accessToken: 'test' });
    expect(calls[0]!.query.get('next')).toBe('o1');
  });

  it('treats an errcode as a refusal', async () => {
    const client = await clientOf(() => ({ errcode: 48001, errmsg: 'api unauthorized' }));

    await expect(client.get('/x')).rejects.toMatchObject({ code: 'WECHAT_REFUSED', errcode: 48001 });
  });

  it('treats -1 as a failure', async () => {
    const client = await clientOf(() => ({ errcode: -1 }));

    await expect(client.post('/x')).rejects.toMatchObject({ code: 'CALL_FAILED', failure: 'ERRCODE_-1' });
  });

  it('treats bytes, or JSON, as a file', async () => {
    const client = await clientOf(({ path }) =>
      path === '/bytes' ? Uint8Array.of(1, 2) : { video_url: 'x' },
    );

    expect(await (await client.download('/bytes')).buffer()).toEqual(Buffer.of(1, 2));
    expect((await (await client.download('/json')).buffer()).toString()).toBe('{"video_url":"x"}');
  });

  it('reports if the test has no answer', async () => {
    await expect((await clientOf()).get('/x')).rejects.toThrow("answer calls with its option 'api'");
  });
});
