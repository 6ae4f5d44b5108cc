import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { WechatTokenModule } from 'nestjs-wechat-token';
import { ClientList, newClientKey, WechatTokenServerModule } from 'nestjs-wechat-token-server';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';

const PATH = `/v1/apps/${DEFAULT_APP.appId}/access-token`;
const BAD = newClientKey('shop').key;

interface How {
  readonly direct?: () => boolean;
  readonly isExpress?: boolean;
}

let wechat: RunningSimulator;
let app: NestFastifyApplication | NestExpressApplication;
let key: string;
async function start({ direct, isExpress = false }: How): Promise<void> {
  wechat = await startWechatSimulator();
  const made = newClientKey('shop');
  key = made.key;
  const clients = new ClientList([
    { id: 'shop', digests: [made.digest], apps: [DEFAULT_APP.appId], may: ['token'] },
  ]);
  @Module({
    imports: [
      WechatTokenModule.forRoot({ isGlobal: true, apps: [DEFAULT_APP], http: { baseUrl: wechat.url } }),
      WechatTokenServerModule.forRoot({ clients, direct, registry: new Registry() }),
    ],
  })
  class AppModule {}
  const adapter = isExpress ? new ExpressAdapter() : new FastifyAdapter();
  app = await NestFactory.create(AppModule, adapter, { logger: false });
  await app.listen(0, '127.0.0.1');
}
afterEach(async () => {
  await app.close();
  await wechat.close();
});

const requestWith = (sent: string, path = PATH) =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${sent}\r\n\r\n`;

const BAD_REQUESTS: readonly [string, string][] = [
  ['a native route', requestWith(BAD)],
  [
    '/cgi-bin/token',
    requestWith(BAD, `/cgi-bin/token?grant_type=client_credential&appid=${DEFAULT_APP.appId}`),
  ],
  ['the relay', requestWith(BAD, '/cgi-bin/menu/get?access_token=made-up')],
  ['the native relay', requestWith(BAD, `/v1/apps/${DEFAULT_APP.appId}/api/cgi-bin/menu/get`)],
];

/** Connections that stay open, once the server has accepted all: it accepts one in each turn of the event loop. */
async function connections(count: number): Promise<Socket[]> {
  const { port } = new URL(await app.getUrl());
  let accepted = 0;
  const all = new Promise<void>((resolve) => {
    app.getHttpServer().on('connection', () => void ((accepted += 1) === count && resolve()));
  });
  const sockets = Array.from({ length: count }, () => connect(Number(port), '127.0.0.1'));
  await Promise.all([all, ...sockets.map((socket) => once(socket, 'connect'))]);
  return sockets;
}

/** The status of the next answer on a connection. */
async function statusOn(socket: Socket): Promise<number> {
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return Number(String(bytes).split(' ', 2)[1]);
}

describe.each<[string, How]>([
  ['at Fastify', {}],
  ['before Fastify', { direct: () => true }],
  ['at Express', { isExpress: true }],
])('refused %s', (_, how) => {
  it.each(BAD_REQUESTS)('by %s: a good key waits for few bad ones that came first', async (_route, bad) => {
    await start(how);
    const [first, ...others] = await connections(202);
    // Once: the token is there then, and the key is known.
    first!.write(requestWith(key));
    expect(await statusOn(first!)).toBe(200);
    const events: string[] = [];
    const server: Server = app.getHttpServer();
    server.prependListener('request', ({ headers }, response) => {
      const which = headers.authorization === `Bearer ${key}` ? 'good' : 'bad';
      events.push(`${which} came`);
      response.once('prefinish', () => events.push(`${which} answered`));
    });
    const good = statusOn(others.at(-1)!);

    for (const [i, socket] of others.entries()) socket.write(i < 200 ? bad : requestWith(key));
    expect(await good).toBe(200);

    const before = (event: string, other: string) =>
      events.slice(0, events.indexOf(other)).filter((one) => one === event).length;
    expect(before('bad came', 'good came')).toBeGreaterThan(100);
    expect(before('bad answered', 'good answered')).toBeLessThan(50);
    for (const socket of [first!, ...others]) socket.destroy();
  });

  it('a server that ends answers the refused requests that are waiting', async () => {
    await start(how);
    const bad = await connections(200);
    const statuses = bad.map(statusOn);
    let answered = 0;
    for (const status of statuses) void status.then(() => (answered += 1));
    const allReceived = new Promise<void>((resolve) => {
      let received = 0;
      app.getHttpServer().on('request', () => void ((received += 1) === bad.length && resolve()));
    });

    for (const socket of bad) socket.write(requestWith(BAD));
    await allReceived;
    expect(answered).toBeLessThan(bad.length);
    await app.close();

    expect(new Set(await Promise.all(statuses))).toEqual(new Set([401, 429]));
    for (const socket of bad) socket.destroy();
  });
});
