import { once } from 'node:events';
import { connect } from 'node:net';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { ConfigurationFolder, TokenServerProcess } from './token-server-process.js';

const PATH = '/cgi-bin/getcallbackip';

let wechat: RunningSimulator;
let folder: ConfigurationFolder;
beforeAll(async () => {
  wechat = await startWechatSimulator();
  folder = new ConfigurationFolder();
});
afterEach(() => wechat.simulator.faults.clear());
afterAll(async () => {
  TokenServerProcess.endAll();
  folder.remove();
  await wechat.close();
});

/** A call that WeChat has and answers late. */
async function callUnderWay(server: TokenServerProcess, ms: number) {
  const fault = wechat.simulator.faults.add({ kind: 'slow', ms, path: PATH });
  const url = `${server.url}/v1/apps/${DEFAULT_APP.appId}/api${PATH}`;
  let isOver = false;
  const answer = fetch(url, { headers: { authorization: `Bearer ${folder.client.key}` } })
    .then(async (response) => [response.status, await response.text()])
    .catch(() => 'broken')
    .finally(() => (isOver = true));
  await eventually(() => {
    if (fault.hits === 0) throw new Error('WeChat has no call yet');
  });
  return { answer, isOver: () => isOver };
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  'lets a call that is under way end on %s, and ends with 0',
  async (signal) => {
    const server = await TokenServerProcess.up(folder.config(wechat.url));
    const { answer, isOver } = await callUnderWay(server, 2_000);

    server.kill(signal);
    const wasUnderWay = !isOver();

    expect(wasUnderWay).toBe(true);
    expect(await answer).toEqual([200, expect.stringContaining('ip_list')]);
    expect(await server.end()).toBe(0);
    expect(server.stdout).toContain('"what":"api.called"');
  },
);

it('ends long polls on SIGTERM, and then in order: with what the audit has summed', async () => {
  const server = await TokenServerProcess.up(folder.config(wechat.url));
  const url = `${server.url}/v1/apps/${DEFAULT_APP.appId}/access-token`;
  const headers = { authorization: `Bearer ${folder.client.key}` };
  const { version } = (await (await fetch(url, { headers })).json()) as { version: string };
  const waiting = fetch(`${url}?after=${version}&waitMs=60000`, { headers }).then(({ status }) => status);
  // Its answer comes after the other was taken in.
  await fetch(`${url}?after=${version}&waitMs=150`, { headers });

  server.kill('SIGTERM');

  expect(await waiting).toBe(304);
  expect(await server.end()).toBe(0);
  expect(server.stdout).toContain('"what":"token.given"');
});

it('is not ready while it ends, so that balancers send nothing more', async () => {
  const server = await TokenServerProcess.up(folder.config(wechat.url));
  const ready = async () => (await fetch(`${server.url}/health/ready`)).status;
  const before = await ready();
  const { answer } = await callUnderWay(server, 5_000);

  server.kill('SIGTERM');
  await eventually(async () => expect([before, await ready()]).toEqual([200, 503]));

  await answer;
  expect(await server.end()).toBe(0);
  expect(server.stdout).toContain('"what":"server.draining"');
});

it('ends at once on a second signal, but not where npm passes the first one on', async () => {
  const server = await TokenServerProcess.up(folder.config(wechat.url));
  const { answer } = await callUnderWay(server, 60_000);

  server.kill('SIGINT');
  server.kill('SIGINT');
  const again = setInterval(() => server.kill('SIGINT'), 200);

  expect(await server.end()).toBe(1);
  clearInterval(again);
  expect(await answer).toBe('broken');
});

it('does not count requests that were sent one after the other on a connection that is lost', async () => {
  const server = await TokenServerProcess.up(folder.config(wechat.url));
  const authorization = `Bearer ${folder.client.key}`;
  const changes = `${server.url}/v1/changes`;
  // With a token there is nothing that changes, and a poll waits.
  await fetch(`${server.url}/v1/apps/${DEFAULT_APP.appId}/api${PATH}`, { headers: { authorization } });
  const { stamp } = (await (await fetch(changes, { headers: { authorization } })).json()) as {
    stamp: string;
  };
  const statusOfAnother = async () =>
    (await fetch(`${changes}?after=${stamp}&waitMs=0`, { headers: { authorization } })).status;
  const { port, host } = new URL(server.url);
  const poll = `GET /v1/changes?after=${stamp}&waitMs=60000 HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\n\r\n`;
  const connection = connect(Number(port), '127.0.0.1');
  await once(connection, 'connect');
  connection.write(poll.repeat(1_000));
  await eventually(async () => expect(await statusOfAnother()).toBe(429));

  connection.destroy();

  await eventually(async () => expect(await statusOfAnother()).toBe(304));
  expect(await server.interrupt()).toBe(0);
});
