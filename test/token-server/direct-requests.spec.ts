import { Module, type INestApplication, type Provider } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ExpressAdapter } from '@nestjs/platform-express';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
import {
  ClientList,
  newClientKey,
  WechatTokenServerModule,
  type AuditEntry,
  type Client,
  type WechatTokenServerOptions,
} from 'nestjs-wechat-token-server';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';

const { appId } = DEFAULT_APP;
const PATH = `/v1/apps/${appId}/access-token`;
const { key, digest } = newClientKey('shop');
const BAD = newClientKey('shop').key;
const SHOP: Client = { id: 'shop', digests: [digest], apps: [appId], may: ['token'] };

const all = () => true;
const fail = (): never => {
  throw new RangeError('the option fails');
};

let wechat: RunningSimulator;
let app: INestApplication;
let clients: ClientList;
let audited: AuditEntry[];
/** How many requests came as far as Fastify or Express. */
let atFramework: number;
beforeEach(async () => {
  wechat = await startWechatSimulator();
});
afterEach(async () => {
  await app.close();
  await wechat.close();
});

interface Application {
  readonly providers: Provider[];
  readonly prefix: string;
  readonly isExpress: boolean;
}

async function start(
  direct: WechatTokenServerOptions['direct'],
  { providers = [], prefix = '', isExpress = false }: Partial<Application> = {},
): Promise<void> {
  clients = new ClientList([SHOP]);
  audited = [];
  atFramework = 0;
  const audit = { write: (entry: AuditEntry) => void audited.push(entry) };
  @Module({
    imports: [
      WechatTokenModule.forRoot({ isGlobal: true, apps: [DEFAULT_APP], http: { baseUrl: wechat.url } }),
      WechatTokenServerModule.forRoot({ clients, audit, direct, registry: new Registry() }),
    ],
    providers,
  })
  class AppModule {}
  const count = (_request: unknown, _response: unknown, done: () => void) => {
    atFramework += 1;
    done();
  };
  const fastify = new FastifyAdapter();
  fastify.getInstance().addHook('onRequest', count);
  const adapter = isExpress ? new ExpressAdapter() : fastify;
  app = await NestFactory.create(AppModule, adapter, { logger: false });
  if (isExpress) app.use(count);
  app.setGlobalPrefix(prefix);
  await app.listen(0, '127.0.0.1');
}

async function call(path = PATH, { sent = key, ...init }: RequestInit & { sent?: string } = {}) {
  const url = `${await app.getUrl()}${path}`;
  return fetch(url, { ...init, headers: { authorization: `Bearer ${sent}`, ...init.headers } });
}

/** An answer without what differs from one request to the next. */
async function shownBy(response: Response): Promise<unknown> {
  const headers = Object.fromEntries(response.headers);
  const body = (await response.json()) as Record<string, unknown>;
  for (const name of ['date', 'x-token-server', 'content-length', 'etag']) delete headers[name];
  for (const name of ['requestId', 'value', 'version', 'expiresIn', 'expiresInMs']) delete body[name];
  return { status: response.status, headers, body };
}

describe('a request for the access token, where it is answered before Fastify', () => {
  it.each([
    ['a good key', key],
    ['a bad key', BAD],
    ['no key', ''],
  ])('is answered and audited with %s as it is by Fastify', async (_, sent) => {
    const seen: unknown[] = [];
    for (const direct of [all, undefined]) {
      await app?.close();
      await start(direct);
      // Once to read the token, once more to find it in memory.
      for (let times = 0; times < 2; times += 1) seen.push(await shownBy(await call(PATH, { sent })));
      seen.push(
        atFramework,
        audited.map(({ requestId, ...entry }) => [entry, typeof requestId]),
      );
    }

    const [firstDirect, nextDirect, came, entries, first, next, cameToo, entriesToo] = seen;
    expect([firstDirect, nextDirect, entries]).toEqual([first, next, entriesToo]);
    expect([came, cameToo]).toEqual([0, 2]);
  });

  it.each<[string, string, RequestInit]>([
    ['has a query', `${PATH}?waitMs=0`, {}],
    ['has another method', PATH, { method: 'HEAD' }],
    ['is for another route', '/v1/apps', {}],
    ['is spelled differently', `/v1/apps/${appId}/access%2Dtoken`, {}],
    ['has an AppID of more than 64 characters', `/v1/apps/${'w'.repeat(65)}/access-token`, {}],
  ])('goes on to Fastify if it %s', async (_, path, init) => {
    await start(all);

    await call(path, init);

    expect(atFramework).toBe(1);
  });

  it('goes on to Fastify if it has a body', async () => {
    await start(all);
    const [first] = await answersTo(
      `GET ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Length: 2\r\n\r\n{}`,
      1,
    );

    expect(first).toMatch(/^HTTP\/1\.1 200 /);
    expect(atFramework).toBe(1);
  });

  it('goes on to Fastify if the option says so', async () => {
    await start(({ headers }) => headers['x-plain'] === undefined);

    const statuses = [(await call()).status, (await call(PATH, { headers: { 'x-plain': '1' } })).status];

    expect(statuses).toEqual([200, 200]);
    expect(atFramework).toBe(1);
  });

  it.each<[string, () => boolean]>([
    ['throws', fail],
    ['returns a promise', () => Promise.resolve(true) as never],
  ])('goes on to Fastify if the option %s', async (_, direct) => {
    await start(direct);

    expect((await call()).status).toBe(200);
    expect(atFramework).toBe(1);
  });

  it('goes on to Fastify if the application has a global prefix', async () => {
    await start(all, { prefix: 'tokens' });

    expect([(await call()).status, (await call(`/tokens${PATH}`)).status]).toEqual([404, 200]);
    expect(atFramework).toBe(2);
  });

  it('is answered before Express too', async () => {
    await start(all, { isExpress: true });

    const statuses = [(await call()).status, (await call(`${PATH}?waitMs=0`)).status];

    expect(statuses).toEqual([200, 200]);
    expect(atFramework).toBe(1);
  });

  it('goes on to the global guards', async () => {
    await start(all, { providers: [{ provide: APP_GUARD, useValue: { canActivate: () => false } }] });

    expect((await call()).status).toBe(403);
    expect(atFramework).toBe(1);
  });

  it('is refused as soon as its client is suspended or its key is removed', async () => {
    await start(all);
    const statusWith = async (changes: Partial<Client>) => {
      clients.replace([{ ...SHOP, ...changes }]);
      return (await call()).status;
    };

    expect(await statusWith({})).toBe(200);
    expect(await statusWith({})).toBe(200);
    expect(await statusWith({ isSuspended: true })).toBe(401);
    expect(await statusWith({ digests: [newClientKey('shop').digest] })).toBe(401);
    expect(await statusWith({ may: ['ticket'] })).toBe(403);
    expect(await statusWith({ apps: ['wx0000000000000000'] })).toBe(403);
    expect(await statusWith({ perMinute: 1 })).toBe(200);
    expect(await statusWith({ perMinute: 1 })).toBe(429);
    expect(await statusWith({ notAfter: 1 })).toBe(401);
    expect(atFramework).toBe(0);
  });

  it('gives the new token as soon as the old one was replaced', async () => {
    await start(all);
    const valueOf = async () => ((await (await call()).json()) as { value: string }).value;
    const [old, same] = [await valueOf(), await valueOf()];
    wechat.simulator.killToken(old);
    const { value } = await app.get(WechatTokenService, { strict: false }).reportRejected(old);

    expect([same, await valueOf(), await valueOf()]).toEqual([old, value, value]);
    expect(value).not.toBe(old);
  });

  it('keeps its place among requests sent without waiting for answers', async () => {
    await start(all);
    const requestWith = (sent: string, path = PATH) =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${sent}\r\n\r\n`;

    const answers = await answersTo(
      [requestWith(key), requestWith(BAD), requestWith(key, '/v1/nothing'), requestWith(key)].join(''),
      4,
    );

    expect(answers.map((one) => one.slice('HTTP/1.1 '.length).slice(0, 3))).toEqual([
      '200',
      '401',
      '404',
      '200',
    ]);
  });
});

/** What the server answers to a text, in so many answers. */
async function answersTo(text: string, count: number): Promise<string[]> {
  const { port } = new URL(await app.getUrl());
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(text);
  let received = '';
  for await (const bytes of socket) {
    received += String(bytes);
    const answers = received.split(/(?=HTTP\/1\.1 \d)/);
    if (answers.length === count && answers.at(-1)!.endsWith('}')) return answers;
  }
  throw new Error(`The server answered ${received}`);
}
