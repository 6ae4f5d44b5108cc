import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { RefusalQueue } from './refusal-queue.js';

/** The first response on a connection. */
const response = () =>
  ({ socket: {}, destroyed: false, destroy: () => undefined }) as unknown as ServerResponse;
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('a queue of refusals', () => {
  it('answers all in their order, a few in each turn of the event loop, none at once', async () => {
    const queue = new RefusalQueue();
    const answered: number[] = [];
    for (let i = 0; i < 20; i += 1) queue.add(response(), () => answered.push(i));
    const counts = [answered.length];

    while (counts.length <= 20 && answered.length < 20) {
      await turn();
      counts.push(answered.length);
    }

    expect(answered).toEqual(numbers(20));
    expect(counts[0]).toBe(0);
    expect(Math.max(...counts.slice(1).map((count, i) => count - counts[i]!))).toBeLessThanOrEqual(8);
  });

  it('answers what comes after it was empty', async () => {
    const queue = new RefusalQueue();
    const answered: string[] = [];
    queue.add(response(), () => answered.push('first'));
    await turn();
    queue.add(response(), () => answered.push('second'));
    await turn();
    await turn();

    expect(answered).toEqual(['first', 'second']);
  });

  it('answers at once while 1,000 are waiting', () => {
    const queue = new RefusalQueue();
    let answered = 0;

    for (let i = 0; i < 1_500; i += 1) queue.add(response(), () => (answered += 1));

    expect(answered).toBe(500);
  });

  it('spends no turn on connections that are lost', async () => {
    const queue = new RefusalQueue();
    const answered: string[] = [];
    for (let i = 0; i < 900; i += 1) {
      const lost = response();
      queue.add(lost, () => answered.push('lost'));
      lost.destroyed = true;
    }
    queue.add(response(), () => answered.push('honest'));

    await turn();
    await turn();

    expect(answered).toEqual(['honest']);
  });

  it.each([
    ['later', { socket: {} }],
    ['at once', { socket: null }],
  ])('goes on after an answer that throws %s, and ends its connection', async (_, how) => {
    const queue = new RefusalQueue();
    const seen: string[] = [];
    const broken = Object.assign(response(), how, { destroy: () => seen.push('ended') });

    queue.add(broken, () => {
      throw new Error('canary');
    });
    queue.add(response(), () => seen.push('next'));
    await turn();
    await turn();

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
