import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below what Linux and macOS give to a server without a fixed port and to outgoing connections: such a port
 * could be gone before a slow process listens on it, and another server would answer in its place.
 */
const RANGE = { from: 10_000, to: 32_000 } as const;

/** The workers of one Vitest run each have their part; two runs differ only by where they begin. */
const PARTS = 32;
const PART_SIZE = Math.floor((RANGE.to - RANGE.from) / PARTS);
const part = Number(process.env['VITEST_POOL_ID'] ?? 0) % PARTS;

let next = Math.floor(Math.random() * PART_SIZE);

/** A port on which nothing listens now, and which nothing gets that does not ask for it. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PART_SIZE; tries += 1) {
    const port = RANGE.from + part * PART_SIZE + next;
    next = (next + 1) % PART_SIZE;
    if (await isFree(port)) return port;
  }
  throw new Error(`No port of part ${part} is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
