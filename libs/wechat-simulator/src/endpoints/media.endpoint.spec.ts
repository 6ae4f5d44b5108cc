import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, digestOf, startWechatSimulator, type RunningSimulator } from '../index.js';

let wechat: RunningSimulator;
let token: string;
beforeEach(async () => {
  wechat = await startWechatSimulator();
  token = wechat.simulator.mintElsewhere(DEFAULT_APP.appId).value;
});
afterEach(() => wechat.close());

const get = (mediaId: string, accessToken = token) =>
  fetch(`${wechat.url}/cgi-bin/media/get?access_token=${accessToken}&media_id=${mediaId}`);

const upload = (body: FormData | string, accessToken = token) =>
  fetch(`${wechat.url}/cgi-bin/media/upload?access_token=${accessToken}&type=image`, {
    method: 'POST',
    body,
  });

const formOf = (field: string, bytes: Uint8Array<ArrayBuffer>) => {
  const form = new FormData();
  form.append('before', 'text');
  form.append(field, new Blob([bytes], { type: 'image/png' }), '图.png');
  return form;
};

describe('media', () => {
  it('returns what was uploaded, with its name', async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index & 0xff);

    const taken = (await (await upload(formOf('media', bytes))).json()) as { media_id: string };
    const given = await get(taken.media_id);

    expect(taken).toMatchObject({ type: 'image', created_at: expect.any(Number) });
    expect(given.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await given.arrayBuffer()).equals(bytes)).toBe(true);
    const disposition = Buffer.from(given.headers.get('content-disposition')!, 'latin1').toString();
    expect(disposition).toBe('attachment; filename="图.png"');
  });

  it('generates a file while it is sent', async () => {
    const mediaId = wechat.simulator.media.add(1_000_000, { contentType: 'video/mp4' });

    const given = await get(mediaId);
    const bytes = new Uint8Array(await given.arrayBuffer());

    expect(given.headers.get('content-length')).toBe('1000000');
    const { media } = wechat.simulator;
    expect(digestOf(media.find(media.add(bytes))!)).toBe(digestOf(media.find(mediaId)!));
  });

  it.each([
    ['an unknown id', () => get('nothing'), 40007],
    ['an unknown token', () => get('nothing', 'other'), 40001],
    ['a text instead of a form', () => upload('text'), 41005],
    ['a form without media', () => upload(formOf('file', new Uint8Array(1))), 41005],
    ['an empty file', () => upload(formOf('media', new Uint8Array())), 41005],
    ['an upload with an unknown token', () => upload('text', 'other'), 40001],
  ])('refuses %s in JSON', async (_, call, errcode) => {
    expect(await (await call()).json()).toMatchObject({ errcode });
  });

  it('breaks off before its declared length', async () => {
    const mediaId = wechat.simulator.media.add(1_000_000);
    wechat.simulator.faults.add({ kind: 'broken', afterBytes: 70_000 });

    const given = await get(mediaId);

    expect(given.headers.get('content-length')).toBe('1000000');
    await expect(given.arrayBuffer()).rejects.toThrow('terminated');
  });

  it('sends nothing after the first bytes', async () => {
    const mediaId = wechat.simulator.media.add(1_000_000);
    wechat.simulator.faults.add({ kind: 'stalled', afterBytes: 10 });

    const reader = (await get(mediaId)).body!.getReader();
    const first = await reader.read();
    const second = reader.read();

    expect(first.value).toHaveLength(10);
    expect(await Promise.race([second, get(mediaId)])).toBeInstanceOf(Response);
    await reader.cancel();
  });

  it('sends a complete file that is shorter', async () => {
    const mediaId = wechat.simulator.media.add(1_000_000);
    wechat.simulator.faults.add({ kind: 'truncated', keepBytes: 70_000 });

    expect(await (await get(mediaId)).arrayBuffer()).toHaveProperty('byteLength', 70_000);
  });
});

describe('the control', () => {
  it('adds a file and knows its digest', async () => {
    const order = async (path: string, init?: RequestInit) =>
      (await (await fetch(`${wechat.url}/__simulator/${path}`, init)).json()) as { mediaId?: string };

    const { mediaId } = await order('media', { method: 'POST', body: '{"size":10,"fileName":"x.mp4"}' });

    expect(await order('media')).toEqual({
      media: [{ mediaId, size: 10, contentType: 'image/jpeg', fileName: 'x.mp4' }],
    });
    expect(await order(`media-digest?mediaId=${mediaId}`)).toEqual({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await order('media', { method: 'POST', body: '{}' })).toHaveProperty('error');
    expect(await order('media-digest?mediaId=none')).toHaveProperty('error');
  });
});
