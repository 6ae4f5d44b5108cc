import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from './free-port.js';

it('never gives a port twice, nor one that a server without a fixed port gets', async () => {
  const ports: number[] = [];
  for (let calls = 0; calls < 300; calls += 1) ports.push(await freePort());
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: given } = server.address() as AddressInfo;
  server.close();

  expect(new Set(ports).size).toBe(ports.length);
  expect(Math.max(...ports)).toBeLessThan(32_000);
  expect(given).toBeGreaterThanOrEqual(32_768);
});

it('passes over a port on which something listens', async () => {
  const first = await freePort();
  const taken = createServer().listen(first + 1, '127.0.0.1');
  await once(taken, 'listening');

  expect(await freePort()).not.toBe(first + 1);
  taken.close();
});
