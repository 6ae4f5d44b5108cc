import { afterEach, describe, expect, it } from 'vitest';
import { APP_ID, CompatibleWorld } from './compatible-world.js';

/**
 * Requests as SDKs of other languages write them, from their sources: names and order of the fields, headers of their HTTP client.
 * None of these SDKs was run.
 */

let world: CompatibleWorld;
afterEach(() => world.close());

interface Shown {
  readonly appid: string;
  readonly secret: string;
  readonly token: string;
  readonly host: string;
}

/** A request, whose connection is asked to be closed: SDKs keep it. */
type Shape = (shown: Shown) => { readonly head: readonly string[]; readonly body?: string };

const JAVA = [
  'Connection: Keep-Alive',
  'User-Agent: Apache-HttpClient/4.5.13 (Java/17.0.9)',
  'Accept-Encoding: gzip,deflate',
];
const OKHTTP = ['Connection: Keep-Alive', 'Accept-Encoding: gzip', 'User-Agent: okhttp/4.12.0'];
const GO = ['User-Agent: Go-http-client/1.1', 'Accept-Encoding: gzip'];
const PHP = ['User-Agent: Symfony HttpClient/Curl', 'Accept: */*', 'Accept-Encoding: gzip'];
const NET = [
  'User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36',
  'Accept: */*',
  'Keep-Alive: timeout=600',
  'Connection: keep-alive',
];

const stableJson = ({ appid, secret }: Shown) =>
  `{"grant_type":"client_credential","appid":"${appid}","secret":"${secret}","force_refresh":false}`;

const TOKENS: Readonly<Record<string, Shape>> = {
  'WxJava, Apache HttpClient': ({ appid, secret, host }) => ({
    head: [
      `GET /cgi-bin/token?grant_type=client_credential&appid=${appid}&secret=${secret} HTTP/1.1`,
      `Host: ${host}`,
      ...JAVA,
    ],
  }),
  'WxJava, OkHttp': ({ appid, secret, host }) => ({
    head: [
      `GET /cgi-bin/token?grant_type=client_credential&appid=${appid}&secret=${secret} HTTP/1.1`,
      `Host: ${host}`,
      ...OKHTTP,
    ],
  }),
  'WxJava stable, Apache HttpClient': (shown) => ({
    head: [
      'POST /cgi-bin/stable_token HTTP/1.1',
      'Content-Type: application/json; charset=UTF-8',
      `Host: ${shown.host}`,
      ...JAVA,
    ],
    body: stableJson(shown),
  }),
  'WxJava stable, OkHttp': (shown) => ({
    head: [
      'POST /cgi-bin/stable_token HTTP/1.1',
      'Content-Type: application/json; charset=utf-8',
      `Host: ${shown.host}`,
      ...OKHTTP,
    ],
    body: stableJson(shown),
  }),
  EasyWeChat: ({ appid, secret, host }) => ({
    head: [
      `GET /cgi-bin/token?grant_type=client_credential&appid=${appid}&secret=${secret} HTTP/1.1`,
      `Host: ${host}`,
      ...PHP,
    ],
  }),
  'EasyWeChat stable, by a host name of one’s own': (shown) => ({
    head: [
      'POST /cgi-bin/stable_token HTTP/1.1',
      `Host: ${shown.host}`,
      'Content-Type: application/json',
      ...PHP,
    ],
    body: stableJson(shown),
  }),
  Senparc: ({ appid, secret, host }) => ({
    head: [
      `GET /cgi-bin/token?grant_type=client_credential&appid=${encodeURIComponent(appid)}&secret=${encodeURIComponent(secret)} HTTP/1.1`,
      `Host: ${host}`,
      ...NET,
    ],
  }),
  'Senparc stable, with Expect as .NET Framework sends it': (shown) => ({
    head: [
      'POST /cgi-bin/stable_token HTTP/1.1',
      'Content-Type: application/json; charset=utf-8',
      `Host: ${shown.host}`,
      'Expect: 100-continue',
      ...NET,
    ],
    body: stableJson(shown),
  }),
  silenceper: ({ appid, secret, host }) => ({
    head: [
      `GET /cgi-bin/token?grant_type=client_credential&appid=${appid}&secret=${secret} HTTP/1.1`,
      `Host: ${host}`,
      ...GO,
    ],
  }),
  // A Go map is written in the order of its keys.
  'silenceper stable': ({ appid, secret, host }) => ({
    head: [
      'POST /cgi-bin/stable_token HTTP/1.1',
      `Host: ${host}`,
      ...GO,
      'Content-Type: application/json;charset=utf-8',
    ],
    body: `{"appid":"${appid}","force_refresh":false,"grant_type":"client_credential","secret":"${secret}"}`,
  }),
  // The same as a work account: with a field that WeChat does not know.
  PowerWeChat: ({ appid, secret, host }) => ({
    head: [
      `GET /cgi-bin/token?appid=${appid}&grant_type=client_credential&neededText=&secret=${secret} HTTP/1.1`,
      `Host: ${host}`,
      ...GO,
    ],
  }),
};

const CALLS: Readonly<Record<string, Shape>> = {
  'WxJava asks for a ticket': ({ token, host }) => ({
    head: [
      `GET /cgi-bin/ticket/getticket?type=jsapi&access_token=${token} HTTP/1.1`,
      `Host: ${host}`,
      ...JAVA,
    ],
  }),
  'PowerWeChat asks for a ticket by POST': ({ token, host }) => ({
    head: [
      `POST /cgi-bin/ticket/getticket?access_token=${token}&type=jsapi HTTP/1.1`,
      `Host: ${host}`,
      ...GO,
      'Content-Type: application/json',
    ],
    body: '{}',
  }),
  'WxJava posts JSON as text/plain': ({ token, host }) => ({
    head: [
      `POST /cgi-bin/menu/create?access_token=${token} HTTP/1.1`,
      'Content-Type: text/plain; charset=UTF-8',
      `Host: ${host}`,
      ...JAVA,
    ],
    body: '{"button":[{"type":"click","name":"今日歌曲","key":"V1001"}]}',
  }),
  'EasyWeChat posts JSON': ({ token, host }) => ({
    head: [
      `POST /cgi-bin/message/custom/send?access_token=${token} HTTP/1.1`,
      `Host: ${host}`,
      ...PHP,
      'Content-Type: application/json',
    ],
    body: '{"touser":"o1","msgtype":"text","text":{"content":"\\u4f60"}}',
  }),
  'Senparc posts JSON after Expect': ({ token, host }) => ({
    head: [
      `POST /wxa/getwxacodeunlimit?access_token=${token} HTTP/1.1`,
      'Content-Type: application/json; charset=utf-8',
      `Host: ${host}`,
      'Expect: 100-continue',
      ...NET,
    ],
    body: '{"scene":"a"}',
  }),
  'silenceper reads a user': ({ token, host }) => ({
    head: [
      `GET /cgi-bin/user/info?access_token=${token}&openid=openid-of-ann&lang=zh_CN HTTP/1.1`,
      `Host: ${host}`,
      ...GO,
    ],
  }),
};

describe.each(['fastify', 'express'] as const)('a request as an SDK writes it, on %s', (adapter) => {
  const start = async () => {
    world = await CompatibleWorld.start({ adapter, client: { may: ['call', 'ticket'], paths: ['/**'] } });
    world.wechat.simulator.console(APP_ID).users.add({ openid: 'openid-of-ann' });
  };

  it.each(Object.entries(TOKENS))('is given a token: %s', async (_, shape) => {
    await start();
    const bytes = await sent(shape);

    expect(statusOf(bytes)).toBe('HTTP/1.1 200 OK');
    expect(bytes).toContain('\r\nContent-Type: application/json; charset=utf-8\r\n');
    expect(jsonOf(bytes)).toEqual({ access_token: expect.stringMatching(/^wts1-/), expires_in: 7_200 });
  });

  it.each(Object.entries(CALLS))('is served: %s', async (_, shape) => {
    await start();
    const bytes = await sent(shape);

    expect(statusOf(bytes)).toBe('HTTP/1.1 200 OK');
    expect(jsonOf(bytes)['errcode'] ?? 0).toBe(0);
  });

  it('is answered on a connection that is kept, one after the other', async () => {
    await start();
    const shapes = [...Object.values(TOKENS), ...Object.values(CALLS)];
    const bytes = await world.raw(shapes.map((shape, i) => bytesOf(shape, i === shapes.length - 1)).join(''));

    expect(bytes.split('HTTP/1.1 200 OK').length - 1).toBe(shapes.length);
    expect(bytes).not.toContain('"errcode":4');
  });
});

function bytesOf(shape: Shape, isLast: boolean): string {
  const value = world.standIn();
  const host = `127.0.0.1:${world.port}`;
  const { head, body = '' } = shape({ appid: APP_ID, secret: world.key, token: value, host });
  const lines = [...head, ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`])];
  const kept = isLast ? lines.filter((line) => !/^(keep-alive|connection):/i.test(line)) : lines;
  return [...kept, ...(isLast ? ['Connection: close'] : []), '', body].join('\r\n');
}

const sent = (shape: Shape) => world.raw(bytesOf(shape, true));
/** Of the last response: one that says 100 may come before it. */
const lastOf = (bytes: string) => bytes.slice(bytes.lastIndexOf('HTTP/1.1 '));
const statusOf = (bytes: string) => lastOf(bytes).split('\r\n', 1)[0];

function jsonOf(bytes: string): Record<string, unknown> {
  const text = lastOf(bytes);
  const json = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  return JSON.parse(json) as Record<string, unknown>;
}
