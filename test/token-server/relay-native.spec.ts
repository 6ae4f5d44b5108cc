import { createWechatTokens } from 'nestjs-wechat-token/core';
import { afterEach, describe, expect, it } from 'vitest';
import { supersedeOutside } from '../api-client/invalidate-elsewhere.js';
import { APP_ID, CompatibleWorld, OTHER_APP, type WorldOptions } from './compatible-world.js';

const TAGS = '/cgi-bin/tags/get';
const API = `/v1/apps/${APP_ID}/api`;
const CALLS = { may: ['call'], paths: ['/cgi-bin/**'] } as const;

let world: CompatibleWorld;
afterEach(() => world.close());

const headers = () => ({ Authorization: `Bearer ${world.key}` });

describe.each(['fastify', 'express'] as const)('the whole server on %s', (adapter) => {
  const start = async (options: WorldOptions = {}) => {
    world = await CompatibleWorld.start({ adapter, client: CALLS, ...options });
  };

  it.each(['stable', 'legacy'] as const)(
    'gives a stand-in, relays with it, and heals: %s',
    async (endpoint) => {
      await start({ endpoint });
      const { access_token } = (await world.token()).json;
      const query = { access_token: String(access_token) };

      expect((await world.get(TAGS, query)).json).toMatchObject({ errcode: 0 });
      supersedeOutside(world.wechat.simulator, endpoint);
      expect((await world.get(TAGS, query)).json).toMatchObject({ errcode: 0 });

      expect(world.audited.at(-1)).toMatchObject({ what: 'api.called', replayed: true, errcode: 0 });
      expect(world.calls(TAGS)).toBe(3);
      world.change({ isSuspended: true });
      expect((await world.get(TAGS, query)).json).toMatchObject({ errcode: 40001 });
    },
  );

  it('relays a native call without any token, bodies of every kind unparsed', async () => {
    await start();
    const text = '{"tagid": 9007199254740993}';
    const form = new FormData();
    form.set('media', new Blob([new Uint8Array(3_000_000)]), 'a.png');

    const got = await world.get(`${API}${TAGS}`, {}, { headers: headers() });
    const posted = await world.post(`${API}/cgi-bin/tags/create`, text, { headers: headers() });
    const upload = await fetch(`${world.url}${API}/cgi-bin/media/upload?type=image`, {
      method: 'POST',
      body: form,
      headers: headers(),
    });

    expect([got.json, posted.json]).toMatchObject([{ errcode: 0 }, { errcode: 0 }]);
    const { media_id } = (await upload.json()) as { media_id: string };
    expect(world.wechat.simulator.media.find(media_id)!.size).toBe(3_000_000);
    expect(world.audited).toMatchObject([
      { what: 'api.called', by: 'client:shop', app: APP_ID, path: TAGS, outcome: 'ok', errcode: 0 },
      { path: '/cgi-bin/tags/create', sent: text.length },
      { path: '/cgi-bin/media/upload' },
    ]);
  });

  it.each([
    ['no key', `${API}${TAGS}`, {}, 401, 'UNAUTHORIZED'],
    ['another app', `/v1/apps/${OTHER_APP.appId}/api${TAGS}`, undefined, 403, 'FORBIDDEN'],
    ['an AppID that is none', `/v1/apps/__proto__/api${TAGS}`, undefined, 403, 'FORBIDDEN'],
    ['a path that is not its own', `${API}/wxa/x`, undefined, 403, 'FORBIDDEN'],
    ['a path that climbs', `${API}/cgi-bin/%2e%2e/x`, undefined, 403, 'FORBIDDEN'],
    ['no path', API, undefined, 403, 'FORBIDDEN'],
    ['a token', `${API}${TAGS}?access_token=x`, undefined, 400, 'CALL_INVALID'],
    ['a client key in the query', `${API}${TAGS}?secret=wtk_a`, undefined, 400, 'CALL_INVALID'],
  ])('refuses %s as every native route does', async (_, path, sent, status, code) => {
    await start();

    const answer = await world.get(path, {}, { headers: sent ?? headers() });

    expect([answer.status, answer.json['code']]).toEqual([status, code]);
    expect(answer.json['requestId']).toBe(answer.headers.get('x-token-server'));
    expect(world.audited).toMatchObject([{ what: 'refused', outcome: expect.any(String) }]);
    expect(world.wechat.simulator.journal.calls().filter(({ path: at }) => at === TAGS)).toEqual([]);
  });

  it.each([
    ['path', (key: string) => `${API}/cgi-bin/${key}/x`],
    ['query', (key: string) => `${API}${TAGS}?auth=Bearer+${key}`],
  ])('says that its key stands in the %s, and where it belongs', async (_, pathWith) => {
    await start();

    const { status, json } = await world.get(pathWith(world.key), {}, { headers: headers() });

    expect([status, json['code']]).toEqual([400, 'CALL_INVALID']);
    expect(json['message']).toContain('The URL holds a key of this server');
    expect(json['remedy']).toContain('in the header Authorization only');
    expect(world.audited).toMatchObject([{ what: 'refused', outcome: 'KEY_IN_URL' }]);
    expect(JSON.stringify([json, world.audited])).not.toContain(world.key);
  });

  it('names the app to a reader if the server does not have it, also for a download', async () => {
    const appId = 'wx00000000000000ff';
    await start({ client: { ...CALLS, apps: [appId] } });
    const remote = { url: world.url, key: world.key, calls: 'relayed' } as const;
    const reader = createWechatTokens({ remote, apps: [{ appId }], logger: false });
    const { api } = reader.app(appId);

    const { status, json } = await world.get(`/v1/apps/${appId}/api${TAGS}`, {}, { headers: headers() });
    const errors = await Promise.all([
      api.get(TAGS).catch((error: unknown) => error),
      api.download('/cgi-bin/media/get?media_id=x').catch((error: unknown) => error),
    ]);
    await reader.close();

    expect([status, json['code']]).toEqual([404, 'APP_UNKNOWN']);
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'TOKEN_SERVER_REFUSED', status: 404, appId, isLasting: false });
      expect((error as Error).message).toContain(`does not have the app ${appId}`);
    }
  });

  it('says in two languages that nothing was sent', async () => {
    await start({ baseUrl: 'http://127.0.0.1:9' });

    const { status, json } = await world.get(
      `${API}${TAGS}`,
      {},
      {
        headers: { ...headers(), 'Accept-Language': 'zh-CN' },
      },
    );

    expect([status, json['code'], json['retryable']]).toEqual([503, 'WECHAT_UNAVAILABLE', true]);
    expect(json['message']).toMatch(/^请求未发出/);
  });

  it('has in the audit and the metrics whom it could give nothing, and why', async () => {
    const may = ['token', 'ticket', 'sign', 'metrics'] as const;
    const client = { may, pages: ['https://shop.example.com/**'] };
    await start({ baseUrl: 'http://127.0.0.1:9', client });
    const app = `/v1/apps/${APP_ID}`;
    const init = { headers: { ...headers(), 'Content-Type': 'application/json' } };
    const requests = [
      () => world.get(`${app}/access-token`, {}, init),
      () => world.get(`${app}/access-token`, { after: 'x', waitMs: '9' }, init),
      () => world.get(`${app}/tickets/jsapi`, {}, init),
      () => world.post(`${app}/js-sdk-signatures`, { url: 'https://shop.example.com/' }, init),
    ];

    for (const request of requests) {
      const { status, headers: answered } = await request();

      expect(status).toBe(503);
      const requestId = answered.get('x-token-server');
      const why = { by: 'client:shop', from: '127.0.0.1', app: APP_ID, outcome: 'WECHAT_UNAVAILABLE' };
      expect(world.audited.splice(0)).toEqual([{ what: 'refused', ...why, requestId }]);
    }
    expect((await world.post(`${app}/access-token/rejections`, { version: 'x' }, init)).status).toBe(503);
    expect(world.audited).toMatchObject([
      { what: 'rejection.reported', by: 'client:shop', outcome: 'unknown' },
    ]);
    const metrics = await (await fetch(`${world.url}/metrics`, init)).text();
    expect(metrics).toContain('outcome="WECHAT_UNAVAILABLE"} 4');
  });
});
