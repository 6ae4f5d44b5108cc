import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { WechatTokenModule } from 'nestjs-wechat-token';
import { ClientList, newClientKey, WechatTokenServerModule } from 'nestjs-wechat-token-server';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';

const PATH = `/v1/apps/${DEFAULT_APP.appId}/access-token`;
const BAD = newClientKey('shop').key;

let wechat: RunningSimulator;
let app: NestFastifyApplication;
let key: string;
async function start(direct?: () => boolean): Promise<void> {
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
  app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
}
afterEach(async () => {
  await app.close();
  await wechat.close();
});

const requestWith = (sent: string) =>
  `GET ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${sent}\r\n\r\n`;

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

describe.each([
  ['at Fastify', undefined],
  ['before Fastify', () => true],
])('refused %s', (_, direct) => {
  it('a request with a good key waits for few bad ones that arrive in front of it on other connections', async () => {
    await start(direct);
    const [first, ...others] = await connections(202);
    // Once: the token is there then, and the key is known.
    first!.write(requestWith(key));
    expect(await statusOn(first!)).toBe(200);
    const events: string[] = [];
    app.getHttpServer().prependListener('request', ({ headers }, response) => {
      const which = headers.authorization === `Bearer ${key}` ? 'good' : 'bad';
      events.push(`${which} came`);
      response.once('prefinish', () => events.push(`${which} answered`));
    });
    const statuses = others.map(statusOn);

    for (const [i, socket] of others.entries()) socket.write(requestWith(i < 200 ? BAD : key));
    await Promise.all(statuses);

    const before = (event: string, other: string) =>
      events.slice(0, events.indexOf(other)).filter((one) => one === event).length;
    expect(before('bad came', 'good came')).toBeGreaterThan(100);
    expect(before('bad answered', 'good answered')).toBeLessThan(50);
    expect(await statuses.at(-1)).toBe(200);
    for (const socket of [first!, ...others]) socket.destroy();
  });

  it('a server that ends answers the refused requests that are waiting', async () => {
    await start(direct);
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
