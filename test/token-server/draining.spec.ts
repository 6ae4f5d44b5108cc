import { Agent, get, type IncomingMessage } from 'node:http';
import { DEFAULT_APP } from 'wechat-simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { ConfigurationFolder, TokenServerProcess } from './token-server-process.js';
import { startUpstream, type Upstream } from './upstream.js';

const { appId } = DEFAULT_APP;

let upstream: Upstream;
let folder: ConfigurationFolder;
/** Ends the transfers in progress. */
let finish: () => void = () => undefined;
beforeAll(async () => {
  let isFinished = false;
  finish = () => (isFinished = true);
  upstream = await startUpstream((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
    const timer = setInterval(() => {
      if (!isFinished) return void response.write('x'.repeat(1_000));
      clearInterval(timer);
      response.end('the end');
    }, 20);
  });
  folder = new ConfigurationFolder();
});
afterAll(() => {
  TokenServerProcess.endAll();
  folder.remove();
  upstream.close();
});

const headers = () => ({ authorization: `Bearer ${folder.client.key}` });
const up = (drainSeconds: number) =>
  TokenServerProcess.up(folder.config(upstream.url, `drainSeconds: ${drainSeconds}`));
const tokenOf = ({ url }: TokenServerProcess, query = '') =>
  fetch(`${url}/v1/apps/${appId}/access-token${query}`, { headers: headers() });
const ready = async ({ url }: TokenServerProcess) => (await fetch(`${url}/health/ready`)).status;

/** A response over a connection of its own, or that of the agent. */
function responseTo(url: string, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: headers() }, (response) => resolve(response.resume())).on('error', reject);
  });
}

/** A long poll that the server waits for: one that has come to its end shows that. */
async function longPoll(server: TokenServerProcess) {
  const { version } = (await (await tokenOf(server)).json()) as { version: string };
  let isOver = false;
  const status = tokenOf(server, `?after=${version}&waitMs=60000`)
    .then((response) => response.status)
    .finally(() => (isOver = true));
  await tokenOf(server, `?after=${version}&waitMs=150`);
  return { status, isOver: () => isOver };
}

it('a server that drains is not ready and serves on, over connections that end; a second signal ends it at once', async () => {
  const server = await up(300);
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = `${server.url}/v1/apps`;
  expect((await responseTo(url, kept)).headers.connection).toBe('keep-alive');
  const poll = await longPoll(server);

  server.kill('SIGTERM');
  await eventually(async () => expect(await ready(server)).toBe(503));
  const served = [
    await responseTo(url, kept),
    await responseTo(url, new Agent({ keepAlive: true })),
    await responseTo(`${url}/${appId}/access-token`, new Agent({ keepAlive: true })),
  ];

  expect(served.map(({ statusCode, headers: { connection } }) => [statusCode, connection])).toEqual([
    [200, 'close'],
    [200, 'close'],
    [200, 'close'],
  ]);
  expect((await tokenOf(server)).status).toBe(200);
  expect(poll.isOver()).toBe(false);
  const broken = poll.status.catch(() => 'broken');
  const again = setInterval(() => server.kill('SIGTERM'), 300);
  expect(await server.end()).toBe(1);
  clearInterval(again);
  expect(await broken).toBe('broken');
});

it('then it listens no more, ends long polls, lets a transfer come to its end, and ends with 0', async () => {
  const server = await up(1);
  const poll = await longPoll(server);
  const transfer = await fetch(`${server.url}/v1/apps/${appId}/api/cgi-bin/media/get`, {
    headers: headers(),
  });

  server.kill('SIGTERM');
  await eventually(async () => {
    await expect(fetch(`${server.url}/health/live`)).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
  });
  expect(await poll.status).toBe(304);
  expect(server.code).toBeNull();
  finish();

  expect(await transfer.text()).toMatch(/^x+the end$/);
  expect(await server.end()).toBe(0);
  expect(server.stdout).toContain('"what":"api.called"');
});
