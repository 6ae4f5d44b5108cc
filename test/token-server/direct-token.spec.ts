import { Module, type INestApplication, type Type } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WechatTokenModule } from 'nestjs-wechat-token';
import { ClientList, newClientKey, WechatTokenServerModule } from 'nestjs-wechat-token-server';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { DirectToken } from '../../libs/wechat-token-server/src/native/direct-token.js';

const { appId } = DEFAULT_APP;

let wechat: RunningSimulator;
let app: INestApplication;
afterEach(async () => {
  await app.close();
  await wechat.close();
});

const PLATFORMS = [
  { platform: 'Fastify', Adapter: FastifyAdapter },
  { platform: 'Express', Adapter: ExpressAdapter },
];

/** How many requests came as far as Nest's guards. */
let guarded = 0;

async function start(
  Adapter: Type<FastifyAdapter | ExpressAdapter>,
  prefix: string,
  lets: 'all' | 'none' | 'unguarded' = 'all',
) {
  wechat = await startWechatSimulator();
  guarded = 0;
  const { key, digest } = newClientKey('shop');
  const clients = new ClientList([{ id: 'shop', digests: [digest], apps: [appId], may: ['token'] }]);
  const guard = { canActivate: () => (guarded += 1) > 0 && lets === 'all' };
  @Module({
    imports: [
      WechatTokenModule.forRoot({ isGlobal: true, apps: [DEFAULT_APP], http: { baseUrl: wechat.url } }),
      WechatTokenServerModule.forRoot({ clients, registry: new Registry() }),
    ],
    providers: lets === 'unguarded' ? [] : [{ provide: APP_GUARD, useValue: guard }],
  })
  class AppModule {}
  app = await NestFactory.create(AppModule, new Adapter(), { logger: false, abortOnError: false });
  if (prefix !== '') app.setGlobalPrefix(prefix);
  await app.listen(0, '127.0.0.1');
  const url = `${await app.getUrl()}${prefix}/v1/apps/${appId}/access-token`;
  return async (query = '') => {
    const response = await fetch(url + query, { headers: { authorization: `Bearer ${key}` } });
    const { value } = (await response.json()) as { value?: string };
    return wechat.simulator.isAlive(String(value));
  };
}

describe.each(['', '/api'])('the access token in an application with the prefix "%s"', (prefix) => {
  it.each<[string, Type<FastifyAdapter | ExpressAdapter>, number]>([
    ['is given before Nest on Fastify', FastifyAdapter, 1],
    ['is given by Nest on Express', ExpressAdapter, 0],
  ])('%s, and by Nest with a query', async (_, Adapter, times) => {
    const get = await start(Adapter, prefix, 'unguarded');
    const answer = vi.spyOn(app.get(DirectToken, { strict: false }), 'answer');

    expect([await get(), await get('?waitMs=0')]).toEqual([true, true]);
    expect(answer).toHaveBeenCalledTimes(times);
  });

  it.each(PLATFORMS)('is given behind the global guards ($platform)', async ({ Adapter }) => {
    const get = await start(Adapter, prefix);

    expect(await get()).toBe(true);
    expect(guarded).toBe(1);
  });

  it.each(PLATFORMS)('is not given where a global guard refuses ($platform)', async ({ Adapter }) => {
    const get = await start(Adapter, prefix, 'none');

    expect(await get()).toBe(false);
    expect(guarded).toBe(1);
  });
});

describe.each<[string, Type<FastifyAdapter | ExpressAdapter>, number]>([
  ['before Nest’s guards on Fastify', FastifyAdapter, 0],
  ['behind them on Express', ExpressAdapter, 1],
])('a bad key is refused %s', (_, Adapter, seen) => {
  const bad = { authorization: `Bearer ${newClientKey('shop').key}` };

  it.each([
    ['GET', `/v1/apps/${appId}/access-token?waitMs=0`],
    ['GET', `/v1/apps/${appId}/tickets/jsapi`],
    ['GET', '/v1/apps'],
    ['GET', '/v1/changes'],
    ['GET', '/metrics'],
    ['POST', '/v1/readings'],
    ['POST', `/v1/apps/${appId}/access-token/rejections`],
  ])('on %s %s', async (method, path) => {
    await start(Adapter, '');
    const headers = { ...bad, 'content-type': 'application/json' };
    const withBody = method === 'POST' ? { body: '{"a": 1}' } : {};

    const response = await fetch(`${await app.getUrl()}${path}`, { method, headers, ...withBody });

    expect([response.status, await response.json()]).toMatchObject([401, { code: 'UNAUTHORIZED' }]);
    expect(response.headers.get('connection')).not.toBe('close');
    expect(guarded).toBe(seen);
  });
});

it('a bad key is refused without a long body being read', async () => {
  await start(FastifyAdapter, '');
  const { port } = new URL(await app.getUrl());
  const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
  const lines = ['Host: x', `Authorization: Bearer ${newClientKey('shop').key}`, 'Content-Length: 1000000'];
  socket.write(['POST /v1/readings HTTP/1.1', ...lines, '', 'x'.repeat(100_000)].join('\r\n'));

  const [answer] = (await once(socket, 'data')) as [Buffer];

  expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 [^]*\r\nConnection: close\r\n/i);
  if (!socket.closed) await once(socket.resume(), 'close');
});
