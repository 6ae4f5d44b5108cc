import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from 'nestjs-wechat-token-server';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { DEFAULTS } from '../../apps/token-server/src/configuration/configuration.js';
import { listenerOf } from '../../apps/token-server/src/server/listener.js';
import { MAX_WAIT_MS } from '../../libs/wechat-token-server/src/native/dto.js';
import { freePort } from '../processes/free-port.js';
import { eventually } from '../waiting/eventually.js';
import { makeSecrets } from './compose-world.js';
import { DEPLOY, textOf } from './deploy-files.js';
import { NginxProcess } from './nginx-process.js';

/** What stands in the place of a token server: nginx cannot tell the difference. */
class Upstream {
  readonly seen: string[] = [];
  private readonly server: Server;
  private port: number | undefined;
  respond: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end('ok');

  constructor() {
    this.server = createServer((request, response) => {
      this.seen.push(`${request.method} ${request.url}`);
      request.resume();
      request.once('end', () => this.respond(request, response));
    });
  }

  /** Listens, also again on the same port. */
  async listen(): Promise<number> {
    this.port ??= await freePort();
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    return this.port;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

let folder = '';
let port = 0;
let nginx: NginxProcess;
let upstreams: [Upstream, Upstream];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'token-server-nginx-'));
  cpSync(DEPLOY, folder, { recursive: true });
  makeSecrets(folder);
  upstreams = [new Upstream(), new Upstream()];
  const [first, second] = [await upstreams[0].listen(), await upstreams[1].listen()];
  port = await freePort();
  nginx = await NginxProcess.start(folder, port, [first, second]);
});
beforeEach(() => {
  for (const upstream of upstreams) {
    upstream.seen.length = 0;
    upstream.respond = (_, response) => response.end('ok');
  }
});
afterAll(async () => {
  await nginx?.stop();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** Sends a request through nginx. */
async function answerTo(method: string, path: string, body = ''): Promise<IncomingMessage> {
  const ca = readFileSync(join(folder, 'secrets/tls.crt'));
  const sent = request({ host: '127.0.0.1', port, path, method, ca });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

const nextOf = async (response: IncomingMessage) => String((await once(response, 'data'))[0]);

async function statusOf(method: string, path: string, body = ''): Promise<number> {
  const response = await answerTo(method, path, body);
  response.destroy();
  return response.statusCode ?? 0;
}

const seen = () => upstreams.map((upstream) => upstream.seen).flat();
const breaks = (request: IncomingMessage) => void request.socket.destroy();
const several = async (method: string, path: string) => {
  const statuses: number[] = [];
  for (let count = 0; count < 6; count += 1)
    statuses.push(await statusOf(method, path, method === 'POST' ? 'x' : ''));
  return statuses;
};

it('repeats a GET at the other server if one breaks off', async () => {
  upstreams[0].respond = breaks;

  expect(await several('GET', '/v1/apps')).toEqual([200, 200, 200, 200, 200, 200]);
  expect(upstreams[0].seen.length).toBeGreaterThan(0);
  expect(upstreams[1].seen).toHaveLength(6);
});

it('repeats a GET at the other server if one drains', async () => {
  upstreams[0].respond = (_, response) => response.writeHead(503).end('draining');

  expect(await several('GET', '/v1/apps')).toEqual([200, 200, 200, 200, 200, 200]);
  expect(upstreams[0].seen.length).toBeGreaterThan(0);
});

it('sends a POST once: what was sent to a server that breaks off is an error', async () => {
  for (const upstream of upstreams) upstream.respond = breaks;

  expect(await several('POST', '/cgi-bin/message/custom/send')).toEqual([502, 502, 502, 502, 502, 502]);
  expect(seen()).toHaveLength(6);
});

it('gives each event of /v1/changes on at once, while the stream goes on', async () => {
  const streams: ServerResponse[] = [];
  for (const upstream of upstreams)
    upstream.respond = (_, response) => {
      streams.push(response);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: state\n\n');
    };

  const response = await answerTo('GET', '/v1/changes');
  const first = await nextOf(response);
  streams[0]!.write('event: closing\n\n');

  expect([first, await nextOf(response)]).toEqual(['event: state\n\n', 'event: closing\n\n']);
  response.destroy();
});

it('passes path and query on byte for byte, and leaves the query out of its logs, also of what failed', async () => {
  await statusOf('GET', '/cgi-bin//a%2Fb/?access_token=canary&b=%2F');
  expect(seen()).toEqual(['GET /cgi-bin//a%2Fb/?access_token=canary&b=%2F']);
  for (const upstream of upstreams) upstream.respond = breaks;

  expect(await statusOf('GET', '/failed?secret=canary')).toBe(502);

  await eventually(() => expect(nginx.lines.map(({ path }) => path)).toContain('/failed'));
  expect(nginx.lines.map(({ path }) => path)).toContain('/cgi-bin/a/b/');
  expect(JSON.stringify(nginx.lines) + nginx.errors).not.toContain('canary');
});

it('sends a POST that reached no server to the other one, and leaves out no server that is back', async () => {
  await upstreams[0].close();
  const withoutFirst = await several('POST', '/cgi-bin/message/custom/send');
  await upstreams[0].listen();
  await upstreams[1].close();
  const withoutSecond = await several('POST', '/cgi-bin/message/custom/send');
  await upstreams[1].listen();

  expect([...withoutFirst, ...withoutSecond]).toEqual(Array.from({ length: 12 }, () => 200));
  expect(upstreams.map((upstream) => upstream.seen.length)).toEqual([6, 6]);
});

it('takes bodies as large as the servers do, waits longer, and closes idle connections sooner', () => {
  const valueOf = (name: string) => new RegExp(`^ +${name} (.*);`, 'm').exec(textOf('nginx.conf'))?.[1];

  expect(valueOf('client_max_body_size')).toBe(`${DEFAULT_LIMITS.bodyBytes / 1_048_576}m`);
  for (const name of ['proxy_read_timeout', 'proxy_send_timeout'])
    expect(Number.parseInt(valueOf(name)!, 10) * 1_000).toBeGreaterThan(MAX_WAIT_MS);
  const { keepAliveTimeout } = listenerOf({ listen: { host: '127.0.0.1' } }).getInstance().server;
  const keptSeconds = Number.parseInt(valueOf('keepalive_timeout')!, 10);
  expect(keptSeconds * 1_000).toBeLessThan(keepAliveTimeout);
  expect(keptSeconds).toBeLessThan(DEFAULTS.drainSeconds);
  expect(keepAliveTimeout).toBe(72_000);
});
