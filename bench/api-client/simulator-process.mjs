import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../libs/wechat-simulator/dist/bin.js', import.meta.url));

/** Starts the simulator in a process of its own, so that its work does not count as the caller's. */
export async function startSimulator() {
  const port = await freePort();
  const child = spawn(process.execPath, [BIN, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const url = `http://127.0.0.1:${port}`;
  const order = async (path, fields) => {
    const init = fields === undefined ? {} : { method: 'POST', body: JSON.stringify(fields) };
    return (await fetch(`${url}/__simulator/${path}`, init)).json();
  };
  return { url, order, stop: () => child.kill() };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
