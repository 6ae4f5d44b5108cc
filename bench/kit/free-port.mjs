import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what a system gives to a server without a fixed port: such a port could be gone before a slow process listens on it. */
const RANGE = { from: 10_000, to: 32_000 };

let next = RANGE.from + Math.floor(Math.random() * (RANGE.to - RANGE.from));

/** A port on which nothing listens now, and which nothing gets that does not ask for it. */
export async function freePort() {
  for (;;) {
    const port = next;
    next = port + 1 < RANGE.to ? port + 1 : RANGE.from;
    if (await isFree(port)) return port;
  }
}

async function isFree(port) {
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
