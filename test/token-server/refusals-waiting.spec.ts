import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { WechatTokenModule } from 'nestjs-wechat-token';
import { ClientList, newClientKey, StandIns, WechatTokenServerModule } from 'nestjs-wechat-token-server';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';

const PATH = `/v1/apps/${DEFAULT_APP.appId}/access-token`;
const OTHER_APP_ID = 'wxfedcba9876543210';
const BAD = newClientKey('shop').key;
const SHOP = newClientKey('shop');
const OFTEN = newClientKey('often');
const FAILS = newClientKey('fails');
const STAND_INS = { keys: [{ id: 'k', key: randomBytes(32) }], signWith: 'k' };
const OLD_STAND_IN = new StandIns(STAND_INS, () => Date.UTC(2020)).give(
  { id: 'shop', digests: [SHOP.digest] },
  DEFAULT_APP.appId,
).value;

interface How {
  readonly direct?: () => boolean;
  readonly isExpress?: boolean;
}

let wechat: RunningSimulator;
let app: NestFastifyApplication | NestExpressApplication;
async function start({ direct, isExpress = false }: How): Promise<void> {
  wechat = await startWechatSimulator();
  const may = { apps: [DEFAULT_APP.appId], may: ['token'] } as const;
  const listed = new ClientList([
    { ...may, id: 'shop', digests: [SHOP.digest] },
    { ...may, id: 'often', digests: [OFTEN.digest], perMinute: 1 },
  ]);
  const clients = {
    all: () => listed.all(),
    find(id: string) {
      if (id === 'fails') throw new Error('canary');
      return listed.find(id);
    },
  };
  @Module({
    imports: [
      WechatTokenModule.forRoot({ isGlobal: true, apps: [DEFAULT_APP], http: { baseUrl: wechat.url } }),
      WechatTokenServerModule.forRoot({
        clients,
        direct,
        standIns: STAND_INS,
        userCallsFrom: ['127.0.0.1'],
        registry: new Registry(),
      }),
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
  `GET ${path} HTTP/1.1\r\nHost: x\r\n${sent === '' ? '' : `Authorization: Bearer ${sent}\r\n`}\r\n`;

const BAD_REQUESTS: readonly [string, string][] = [
  ['a native route', requestWith(BAD)],
  [
    '/cgi-bin/token',
    requestWith(BAD, `/cgi-bin/token?grant_type=client_credential&appid=${DEFAULT_APP.appId}`),
  ],
  ['/cgi-bin/ticket/getticket', requestWith('', '/cgi-bin/ticket/getticket?access_token=made-up&type=jsapi')],
  ['the relay', requestWith(BAD, '/cgi-bin/menu/get?access_token=made-up')],
  ['the native relay', requestWith(BAD, `/v1/apps/${DEFAULT_APP.appId}/api/cgi-bin/menu/get`)],
];

const NATIVE_RELAY = `/v1/apps/${DEFAULT_APP.appId}/api/cgi-bin/menu/get`;
/** Refused, but not for a bad key: with the status. */
const KNOWN_CALLERS: Readonly<Record<string, readonly [request: string, status: number]>> = {
  'a key without the permission': [requestWith(SHOP.key, '/v1/status'), 403],
  'a key for another app': [requestWith(SHOP.key, `/v1/apps/${OTHER_APP_ID}/access-token`), 403],
  'a client over its rate': [requestWith(OFTEN.key), 429],
  'the same at the native relay': [requestWith(OFTEN.key, NATIVE_RELAY), 429],
  'an ended stand-in': [requestWith('', `/cgi-bin/menu/get?access_token=${OLD_STAND_IN}`), 200],
  'the same for a ticket': [requestWith('', `/cgi-bin/ticket/getticket?access_token=${OLD_STAND_IN}`), 200],
  'a caller that its address admits': [requestWith('', `/sns/userinfo?access_token=${OLD_STAND_IN}`), 200],
  'a client whose source fails': [requestWith(FAILS.key), 500],
};

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

const BAD_ONES = 60;

/** Sends bad requests, then these, each on a connection of its own; answers the status of each, and whether it waited for many bad ones. */
async function sendAfter(
  bad: string,
  requests: readonly string[],
): Promise<readonly (readonly [status: number, waited: boolean])[]> {
  const [first, ...others] = await connections(1 + BAD_ONES + requests.length);
  // Once: the token is there then, the keys are known, and one client has used up its rate.
  for (const key of [SHOP.key, OFTEN.key]) {
    first!.write(requestWith(key));
    expect(await statusOn(first!)).toBe(200);
  }
  const ports = others.map((socket) => socket.localPort);
  const badWaiting: number[] = [];
  const badMeanwhile: number[] = [];
  let [badCame, badAnswered] = [0, 0];
  const server: Server = app.getHttpServer();
  server.prependListener('request', ({ socket }, response) => {
    const index = ports.indexOf(socket.remotePort) - BAD_ONES;
    if (index < 0) badCame += 1;
    else badWaiting[index] = badCame - badAnswered;
    const before = badAnswered;
    response.once('prefinish', () => {
      if (index < 0) badAnswered += 1;
      else badMeanwhile[index] = badAnswered - before;
    });
  });
  const statuses = others.map(statusOn);

  for (const [i, socket] of others.entries()) socket.write(requests[i - BAD_ONES] ?? bad);
  const received = await Promise.all(statuses.slice(BAD_ONES));
  for (const socket of [first!, ...others]) socket.destroy();
  expect(Math.min(...badWaiting)).toBeGreaterThan(BAD_ONES / 2);
  return received.map((status, i) => [status, badMeanwhile[i]! >= BAD_ONES / 4]);
}

describe.each<[string, How]>([
  ['at Fastify', {}],
  ['before Fastify', { direct: () => true }],
  ['at Express', { isExpress: true }],
])('refused %s', (_, how) => {
  it.each(BAD_REQUESTS)('by %s: a good key waits for few bad ones that came first', async (_route, bad) => {
    await start(how);

    expect(await sendAfter(bad, [requestWith(SHOP.key)])).toEqual([[200, false]]);
  });

  it('whoever is refused, but not for a bad key, waits for few bad ones that came first', async () => {
    await start(how);
    const known = Object.values(KNOWN_CALLERS);

    const answers = await sendAfter(
      requestWith(BAD),
      known.map(([request]) => request),
    );

    const named = Object.fromEntries(Object.keys(KNOWN_CALLERS).map((who, i) => [who, answers[i]]));
    expect(named).toEqual(
      Object.fromEntries(Object.entries(KNOWN_CALLERS).map(([who, [, status]]) => [who, [status, false]])),
    );
  });

  it('a server that ends answers the refused requests that are waiting', async () => {
    await start(how);
    const bad = await connections(BAD_ONES);
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
