import { Body, Controller, Get, Module, Post, type DynamicModule, type Type } from '@nestjs/common';
import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { INestApplication } from '@nestjs/common';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Draining, END_TIMES } from '../life/draining.js';
import { BelowNest, type RoutesBelow } from './below-nest.js';

@Controller('v1')
class OwnController {
  @Get('apps')
  apps(): { readonly by: string } {
    return { by: 'nest' };
  }

  @Post('echo')
  echo(@Body() body: unknown): { readonly body: unknown } {
    return { body };
  }
}

let app: INestApplication | undefined;
let waiting: ServerResponse[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const response of waiting) response.destroy();
  await app?.close();
  [app, waiting] = [undefined, []];
});

/** Answers how many bytes came, and by whom. */
const counting = (by: string) => (request: IncomingMessage, response: ServerResponse) => {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => (bytes += chunk.length));
  request.on('end', () => response.end(JSON.stringify({ by, bytes })));
};

const ROUTES: RoutesBelow = {
  exact: new Map([
    ['/cgi-bin/token', counting('exact')],
    [
      '/cgi-bin/throws',
      () => {
        throw new Error('canary');
      },
    ],
    ['/cgi-bin/waits', (_request, response) => void waiting.push(response)],
  ]),
  nativeApi: counting('api'),
  others: counting('others'),
};

@Module({})
class AppModule {
  static with(callMs = END_TIMES.callMs): DynamicModule {
    const draining = new Draining({ drainMs: 0, callMs, transferMs: 4 * callMs });
    const useFactory = (host: HttpAdapterHost) => new BelowNest(host, ROUTES, draining);
    return {
      module: AppModule,
      controllers: [OwnController],
      providers: [
        { provide: BelowNest, useFactory, inject: [HttpAdapterHost] },
        { provide: Draining, useValue: draining },
      ],
    };
  }
}

function responseTo(url: string, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => resolve(response.resume())).on('error', reject);
  });
}

async function start(Adapter: Type<FastifyAdapter | ExpressAdapter>, callMs?: number): Promise<string> {
  const adapter = Adapter === FastifyAdapter ? new FastifyAdapter({ bodyLimit: 1_000 }) : new Adapter();
  app = await NestFactory.create(AppModule.with(callMs), adapter, { logger: false });
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

describe.each([
  { platform: 'Fastify', Adapter: FastifyAdapter },
  { platform: 'Express', Adapter: ExpressAdapter },
])('below Nest on $platform', ({ Adapter }) => {
  it('has bodies of any length and type unparsed, and leaves its own routes to Nest', async () => {
    const url = await start(Adapter);
    const post = async (path: string, type: string, bytes: number) => {
      const body = Buffer.alloc(bytes, '{');
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        body,
        headers: { 'Content-Type': type },
      });
      return response.json();
    };

    expect(await post('/cgi-bin/media/upload?a=/v1', 'multipart/form-data; boundary=x', 5_000_000)).toEqual({
      by: 'others',
      bytes: 5_000_000,
    });
    expect(await post('/wxa/x', 'application/json', 2_000)).toEqual({ by: 'others', bytes: 2_000 });
    expect(await post('/cgi-bin/token', 'application/json', 1)).toEqual({ by: 'exact', bytes: 1 });
    expect(await post('/v1/apps/wx1/api/cgi-bin/x', 'application/json', 9)).toEqual({ by: 'api', bytes: 9 });

    const own = await fetch(`${url}/v1/apps`);
    expect(await own.json()).toEqual({ by: 'nest' });
    const json = { method: 'POST', body: '{"a":1}', headers: { 'Content-Type': 'application/json' } };
    const echoed = await fetch(`${url}/v1/echo`, json);
    expect(await echoed.json()).toEqual({ body: { a: 1 } });
    expect((await fetch(`${url}/v1/nothing`)).status).toBe(404);
  });

  it.each([
    'GET //v1/apps',
    'GET http://evil/v1/apps',
    'GET /v1x/apps',
    'GET /v1.',
    'GET /.v1/apps',
    'PUT /cgi-bin/x',
  ])('takes %s', async (line) => {
    const { port } = new URL(await start(Adapter));
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const chunks = await socket.toArray();

    expect(Buffer.concat(chunks).toString()).toContain('"by":"others"');
  });

  it('answers that the server failed where a handler throws, and lives on', async () => {
    const url = await start(Adapter);

    const failed = await fetch(`${url}/cgi-bin/throws`);
    const body = await failed.text();

    expect(JSON.parse(body)).toMatchObject({ errcode: -1 });
    expect(body).not.toContain('canary');
    expect((await fetch(`${url}/v1/apps`)).status).toBe(200);
  });

  it('does not wait for ever for the rest of a body whose request is answered', async () => {
    const { port } = new URL(await start(Adapter));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    socket.write('GET /v1/apps HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n');
    const [answer] = await once(socket, 'data');
    socket.write('drip');
    await expect.poll(() => vi.getTimerCount()).toBeGreaterThan(0);

    await vi.advanceTimersByTimeAsync(30_000);

    expect(String(answer)).toContain('"by":"nest"');
    await expect.poll(() => socket.resume().closed).toBe(true);
  });

  it('lets what is under way end before the application does, serves open connections once more, and takes no new one', async () => {
    const url = await start(Adapter);
    const kept = new Agent({ keepAlive: true, maxSockets: 1 });
    await responseTo(`${url}/v1/apps`, kept);
    const first = fetch(`${url}/cgi-bin/waits`);
    await expect.poll(() => waiting.length).toBe(1);

    const closed = app!.close();
    await expect.poll(() => fetch(`${url}/v1/apps`).catch(() => 'refused')).toBe('refused');
    const late = await responseTo(`${url}/v1/apps`, kept);
    waiting[0]!.end('done');

    expect([late.statusCode, late.headers.connection]).toEqual([200, 'close']);
    expect(await (await first).text()).toBe('done');
    await closed;
    app = undefined;
  });

  it('does not wait for requests that were sent one after the other on a connection that is lost', async () => {
    const { port } = new URL(await start(Adapter));
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET /cgi-bin/waits HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3));
    await expect.poll(() => waiting.length).toBe(3);
    // It waits until each of them says so.
    let closed = 0;
    for (const response of waiting) response.once('close', () => (closed += 1));

    socket.destroy();

    await expect.poll(() => closed).toBe(3);
    await app!.close();
    app = undefined;
  });

  it('ends what does not end by itself', async () => {
    const url = await start(Adapter, 1);
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET /cgi-bin/waits HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => waiting.length).toBe(1);

    await app!.close();
    app = undefined;
    socket.resume();
    if (!socket.closed) await once(socket, 'close');
  });
});
