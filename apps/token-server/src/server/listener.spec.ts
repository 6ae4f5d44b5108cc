import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { listenerOf } from './listener.js';

let fastify: FastifyInstance | undefined;
afterEach(async () => {
  await fastify?.close();
  fastify = undefined;
});

/** A server with a route that takes JSON, and one that answers late, as a long poll does. */
async function listening(bodyMs: number): Promise<number> {
  const adapter = listenerOf({ listen: { host: '127.0.0.1' } }, bodyMs);
  fastify = adapter.getInstance() as unknown as FastifyInstance;
  fastify.post('/json', (request) => ({ length: JSON.stringify(request.body).length }));
  fastify.get('/late', () => new Promise((resolve) => setTimeout(resolve, 300, 'late')));
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  return (fastify.server.address() as AddressInfo).port;
}

/** What comes of bytes that are sent, until the connection ends. */
async function answerTo(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

const HEAD = 'Host: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n';

describe('the listener', () => {
  it('ends a connection whose body stands still', async () => {
    const port = await listening(50);

    const answer = await answerTo(port, `POST /json HTTP/1.1\r\n${HEAD}Content-Length: 20\r\n\r\n{"a":`);

    expect(answer).not.toContain('200 OK');
  });

  it('ends a connection whose body drips', async () => {
    const port = await listening(200);
    const socket = connect(port, '127.0.0.1');
    const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
    socket.write(`POST /json HTTP/1.1\r\n${HEAD}Content-Length: 1000\r\n\r\n`);
    let sent = 0;
    const drip = setInterval(() => socket.write(' ') && (sent += 1), 20);

    await closed;
    clearInterval(drip);

    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(1_000);
  });

  it('lets an answer take longer than a body', async () => {
    const port = await listening(50);

    const answer = await answerTo(port, `GET /late HTTP/1.1\r\n${HEAD}\r\n`);

    expect(answer).toMatch(/200 OK[^]*late$/);
  });

  it('refuses JSON of more than 64 KiB', async () => {
    const port = await listening(5_000);
    const body = JSON.stringify('a'.repeat(65_536));

    const answer = await answerTo(
      port,
      `POST /json HTTP/1.1\r\n${HEAD}Content-Length: ${body.length}\r\n\r\n${body}`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });
});
