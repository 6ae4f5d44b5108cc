import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, expect, it, vi } from 'vitest';
import { isRead, letRestPass } from './rest-of-body.js';

let server: Server | undefined;
afterEach(() => {
  vi.useRealTimers();
  server?.close();
});

it('knows a body that somebody reads from one that is only discarded', () => {
  const bodies = [1, 2, 3].map(() => new PassThrough() as unknown as IncomingMessage);
  const [discarded, piped, awaited] = bodies;
  discarded!.resume();
  piped!.pipe(new PassThrough());
  void awaited![Symbol.asyncIterator]().next();

  expect(bodies.map(isRead)).toEqual([false, true, true]);
});

it('leaves no timer once the connection of an answered request is lost', async () => {
  server = createServer((request, response) => {
    response.once('close', () => letRestPass(request)).end('answer');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [connection] = (await once(server, 'connection')) as [Socket];
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n');
  await once(socket, 'data');
  await expect.poll(() => vi.getTimerCount()).toBeGreaterThan(0);

  socket.destroy();
  // It ends with an error, since the body is not whole.
  await new Promise((resolve) => connection.once('close', resolve));

  expect(vi.getTimerCount()).toBe(0);
});
