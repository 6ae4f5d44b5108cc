import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RefusalQueue } from './refusal-queue.js';

/** The first response on a connection. */
const response = () =>
  ({ socket: {}, destroyed: false, destroy: () => undefined }) as unknown as ServerResponse;
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('a queue of refusals', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('answers all in their order, one every 4 ms', () => {
    const queue = new RefusalQueue();
    const answered: number[] = [];
    for (let i = 0; i < 5; i += 1) queue.add(response(), () => answered.push(i));
    const counts = numbers(6).map(() => {
      const before = answered.length;
      vi.advanceTimersByTime(4);
      return before;
    });

    expect(answered).toEqual(numbers(5));
    expect(counts).toEqual([1, 2, 3, 4, 5, 5]);
  });

  it('answers what comes after it was empty, no sooner than 4 ms after the last', () => {
    const queue = new RefusalQueue();
    const answered: string[] = [];
    queue.add(response(), () => answered.push('first'));
    vi.advanceTimersByTime(3);
    queue.add(response(), () => answered.push('second'));
    expect(answered).toEqual(['first']);
    vi.advanceTimersByTime(1);
    expect(answered).toEqual(['first', 'second']);
    vi.advanceTimersByTime(4);
    queue.add(response(), () => answered.push('third'));

    expect(answered).toEqual(['first', 'second', 'third']);
    vi.advanceTimersByTime(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells when the turn of a refusal has come', async () => {
    const queue = new RefusalQueue();
    await queue.turn(response());
    let isNext = false;
    const next = queue.turn(response()).then(() => (isNext = true));
    await Promise.resolve();
    expect(isNext).toBe(false);

    vi.advanceTimersByTime(4);
    expect(await next).toBe(true);
  });

  it('answers at once while 1,000 are waiting', () => {
    const queue = new RefusalQueue();
    let answered = 0;

    for (let i = 0; i < 1_500; i += 1) queue.add(response(), () => (answered += 1));

    // The first of all did not have to wait.
    expect(answered).toBe(500);
  });

  it('makes no pause after connections that are lost, but answers one in each turn of the event loop', async () => {
    const queue = new RefusalQueue();
    const answered: string[] = [];
    queue.add(response(), () => answered.push('first'));
    for (let i = 0; i < 900; i += 1) {
      const lost = response();
      queue.add(lost, () => answered.push('lost'));
      lost.destroyed = true;
    }
    queue.add(response(), () => answered.push('honest'));
    vi.advanceTimersByTime(4);
    const counts = [answered.length];
    while (counts.length < 1_000 && answered.at(-1) !== 'honest') {
      await turn();
      counts.push(answered.length);
    }

    expect(counts.slice(0, 3)).toEqual([2, 3, 4]);
    expect(answered.at(-1)).toBe('honest');
  });

  it.each([
    ['later', { socket: {} }, true],
    ['at once behind another', { socket: null }, true],
    ['at once for a good key', { socket: {} }, false],
  ])('goes on after an answer that throws %s, and ends its connection', (_, how, isBadKey) => {
    const queue = new RefusalQueue();
    const seen: string[] = [];
    const fails = () => {
      throw new Error('canary');
    };
    const broken = Object.assign(response(), how, { destroy: () => seen.push('ended') });

    queue.add(broken, fails, isBadKey);
    queue.add(response(), () => seen.push('next'));
    vi.advanceTimersByTime(4);

    expect(seen).toEqual(['ended', 'next']);
  });
});

describe('a client that sends bad requests without waiting for answers', () => {
  let server: Server | undefined;
  afterEach(() => void server?.close());

  it('has at most one waiting, and gets all answers in their order', async () => {
    const count = 5_000;
    const queue = new RefusalQueue();
    let [received, answered, mostWaiting] = [0, 0, 0];
    server = createServer((request, reply) => {
      received += 1;
      queue.add(reply, () => {
        answered += 1;
        reply.end(`<${request.url!.slice(1)}>`);
      });
      mostWaiting = Math.max(mostWaiting, received - answered);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');

    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(
      numbers(count)
        .map((i) => `GET /${i} HTTP/1.1\r\nHost: x\r\n\r\n`)
        .join(''),
    );
    let text = '';
    for await (const bytes of socket) {
      text += String(bytes);
      if (text.includes(`<${count - 1}>`)) break;
    }

    const order = [...text.matchAll(/<(\d+)>/g)].map(([, i]) => Number(i));
    expect(order).toEqual(numbers(count));
    expect(mostWaiting).toBe(1);
  });
});
