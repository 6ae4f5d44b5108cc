import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Draining, END_TIMES, type ListeningServer } from './draining.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

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
  await vi.advanceTimersByTimeAsync(5_000);
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
    await vi.advanceTimersByTimeAsync(1);
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
