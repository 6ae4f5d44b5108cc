import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DemoProcess } from './demo-process.js';

let demo: DemoProcess;
beforeAll(async () => void (demo = await DemoProcess.up()));
afterAll(() => void DemoProcess.endAll());

it('keeps no connection open for a request that drips, in its head or in its body', async () => {
  const { hostname, port } = new URL(demo.url);
  const heads = [
    'GET /health HTTP/1.1\r\nHost: x\r\n',
    'POST /wechat/forget HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n',
  ];
  const drips = Array.from({ length: 20 }, async (_, index) => {
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    socket.resume();
    socket.write(heads[index % 2]!);
    const dripping = setInterval(() => socket.write('x'), 250);
    await once(socket, 'close');
    clearInterval(dripping);
  });

  await Promise.all(drips);

  expect((await fetch(`${demo.url}/health`)).status).toBe(200);
});
