import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { ROOT } from '../docs/page.js';
import { freePort } from './free-port.js';

const ofBench = (await import(`${ROOT}bench/kit/free-port.mjs`)) as { freePort: () => Promise<number> };

it.each([
  ['a test', freePort],
  ['the benchmark', ofBench.freePort],
])('gives %s no port twice, and none that a server without a fixed port gets', async (_, portOf) => {
  const ports: number[] = [];
  for (let calls = 0; calls < 300; calls += 1) ports.push(await portOf());
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: given } = server.address() as AddressInfo;
  server.close();

  expect(new Set(ports).size).toBe(ports.length);
  expect(Math.max(...ports)).toBeLessThan(32_000);
  expect(given).toBeGreaterThanOrEqual(32_768);
});

it('passes over a port on which something listens', async () => {
  const taken = createServer().listen(await freePort(), '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;

  // All ports of this worker's part, and some of them a second time.
  const ports: number[] = [];
  for (let calls = 0; calls < 700; calls += 1) ports.push(await freePort());
  taken.close();

  expect(new Set(ports).size).toBeLessThan(ports.length);
  expect(ports).not.toContain(port);
});
