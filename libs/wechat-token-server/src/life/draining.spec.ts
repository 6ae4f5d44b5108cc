import { EventEmitter, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Draining, END_TIMES, type ListeningServer } from './draining.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The two turns of the event loop before it stops listening: a simulated one takes a millisecond. */
const TURNS_MS = 2;

/** Sends a POST over a new connection, says when it is connected, and tells the first line of the answer or what failed. */
const POST_ONCE = `
  const { parentPort, workerData: { connected, port } } = require('node:worker_threads');
  const socket = require('node:net').connect(port, '127.0.0.1', () => {
    socket.write('POST / HTTP/1.1\\r\\nhost: x\\r\\ncontent-length: 0\\r\\nconnection: close\\r\\n\\r\\n');
    Atomics.store(connected, 0, 1);
    Atomics.notify(connected, 0);
  });
  socket.once('data', (bytes) => parentPort.postMessage(String(bytes).split('\\r\\n', 1)[0]));
  socket.once('error', ({ code }) => parentPort.postMessage(code));
`;

/** A response in progress, as the draining sees one. */
function aResponse(headersSent = false) {
  const socket = { bytesRead: 0, bytesWritten: 0 };
  const response = Object.assign(new EventEmitter(), {
    socket,
    headersSent,
    shouldKeepAlive: true,
    isDestroyed: false,
    destroy() {
      response.isDestroyed = true;
      response.emit('close');
    },
  });
  return response;
}

const asResponse = (response: ReturnType<typeof aResponse>) => response as unknown as ServerResponse;

function aDraining(drainMs = 5_000) {
  const server = { listening: true, closeIdleConnections: vi.fn<() => void>() };
  const draining = new Draining({ ...END_TIMES, drainMs });
  draining.use(server as unknown as ListeningServer);
  return { draining, server };
}

/** Ends it without a listener to close: that takes a real one. */
async function ending(draining: Draining, server: { listening: boolean }) {
  let isOver = false;
  const ended = draining.end().then(() => (isOver = true));
  server.listening = false;
  await vi.advanceTimersByTimeAsync(5_000 + TURNS_MS);
  return { ended, isOver: () => isOver };
}

describe('a server that ends', () => {
  it('serves a request that comes just after it stopped listening, on a connection that it has accepted', async () => {
    const { draining, server } = aDraining();
    const last = aResponse();

    const { ended } = await ending(draining, server);
    await vi.advanceTimersByTimeAsync(499);
    expect(draining.isEnded).toBe(false);
    draining.track(asResponse(last));
    await vi.advanceTimersByTimeAsync(1_000);
    expect([draining.isEnded, last.shouldKeepAlive]).toEqual([false, false]);

    last.emit('close');
    await ended;
    expect(draining.isEnded).toBe(true);
  });

  it('serves a request whose connection waited to be accepted while the process stood still, until the time was up', async () => {
    vi.useRealTimers();
    const server = createServer((_, response) => void response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const draining = new Draining({ ...END_TIMES, drainMs: 50 });
    draining.use(server);
    const connected = new Int32Array(new SharedArrayBuffer(4));
    const stillness = new Int32Array(new SharedArrayBuffer(4));
    const client = new Worker(POST_ONCE, {
      eval: true,
      workerData: { connected, port: (server.address() as AddressInfo).port },
    });

    // From here the loop goes on with the timers that are due, before it accepts anything.
    await new Promise((resolve) => setImmediate(resolve));
    const ended = draining.end();
    Atomics.wait(connected, 0, 0);
    Atomics.wait(stillness, 0, 0, 60);

    expect(await once(client, 'message')).toEqual(['HTTP/1.1 200 OK']);
    await ended;
  });

  it('is not ready at once, serves on, then ends streams, and only then refuses', async () => {
    const { draining, server } = aDraining();
    const order: string[] = [];
    draining.whenClosed(() => order.push('streams'));
    const [early, begun, call] = [aResponse(), aResponse(true), aResponse()];
    draining.track(asResponse(early));
    draining.track(asResponse(begun));
    expect(draining.isDraining).toBe(false);

    const ended = draining.end().then(() => order.push('ended'));
    expect([draining.isDraining, draining.isEnded]).toEqual([true, false]);
    draining.track(asResponse(call));
    server.listening = false;
    await vi.advanceTimersByTimeAsync(4_999);
    expect(order).toEqual([]);
    await vi.advanceTimersByTimeAsync(1 + TURNS_MS);
    expect([order, draining.isEnded]).toEqual([['streams'], false]);
    for (const response of [early, begun, call]) response.emit('close');
    await vi.advanceTimersByTimeAsync(500);
    await ended;

    expect(order).toEqual(['streams', 'ended']);
    expect(draining.isEnded).toBe(true);
    expect([early, begun, call].map(({ shouldKeepAlive }) => shouldKeepAlive)).toEqual([false, true, false]);
    expect(server.closeIdleConnections).toHaveBeenCalledOnce();
  });

  it('ends calls that stand still after 15 seconds, and transfers that move after 60', async () => {
    const { draining, server } = aDraining();
    const [still, moving] = [aResponse(), aResponse(true)];
    draining.track(asResponse(still));
    draining.track(asResponse(moving));
    const { ended, isOver } = await ending(draining, server);
    await vi.advanceTimersByTimeAsync(500);
    const timer = setInterval(() => (moving.socket.bytesWritten += 1), 1_000);

    await vi.advanceTimersByTimeAsync(14_999);
    expect([still.isDestroyed, moving.isDestroyed]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect([still.isDestroyed, moving.isDestroyed]).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(44_999);
    expect([moving.isDestroyed, isOver()]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(1);
    clearInterval(timer);

    await ended;
    expect(moving.isDestroyed).toBe(true);
  });

  it('ends a transfer that stops moving', async () => {
    const { draining, server } = aDraining();
    const upload = aResponse();
    draining.track(asResponse(upload));
    const { ended } = await ending(draining, server);
    const timer = setInterval(() => (upload.socket.bytesRead += 1), 1_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(upload.isDestroyed).toBe(false);

    clearInterval(timer);
    await vi.advanceTimersByTimeAsync(10_000);

    await ended;
    expect(upload.isDestroyed).toBe(true);
  });

  it('waits for nothing where nothing listens, and ends once however often it is told', async () => {
    const draining = new Draining({ ...END_TIMES, drainMs: 60_000 });

    await Promise.all([draining.end(), draining.onModuleDestroy()]);

    expect(draining.isEnded).toBe(true);
  });
});
