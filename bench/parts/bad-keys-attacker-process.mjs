import { connect } from 'node:net';
import { setPriority } from 'node:os';
import { newClientKey } from '../../libs/wechat-token-server/dist/index.js';
import { answer } from '../kit/child.mjs';

const KEYS = Array.from({ length: 100 }, (_, i) => newClientKey(i % 2 === 0 ? 'bench' : 'nobody').key);

// On a machine of two cores the others would wait for this process and not for the server.
setPriority(10);

// Sends so many requests with bad keys, each from another address if it is told to; answers how many were refused.
process.on('message', async ({ url, requests, connections, isOneAddress }) => {
  let sent = 0;
  let refused = 0;
  const work = async () => {
    const connection = connectionTo(url);
    while (sent < requests) {
      sent += 1;
      const status = await connection.attempt(isOneAddress ? '10.0.0.1' : address(sent));
      if (status === '401' || status === '429') refused += 1;
    }
    connection.end();
  };
  await Promise.all(Array.from({ length: connections }, work));
  answer({ refused });
});
answer({});

/** Requests are written and answers read as bytes, one after the other: a whole client would take the server's time on two cores. */
function connectionTo(url) {
  const { hostname, port, pathname, host } = new URL(url);
  const socket = connect({ host: hostname, port, noDelay: true });
  let answered;
  socket.setEncoding('latin1').on('data', (text) => {
    if (text.startsWith('HTTP/1.1 ')) answered(text.slice(9, 12));
  });
  // A connection that ends fails the run: its requests are not refused.
  socket.on('error', () => undefined).once('close', () => answered?.('closed'));
  return {
    end: () => socket.destroy(),
    attempt: async (from) => {
      if (socket.destroyed) return 'closed';
      const key = KEYS[Math.floor(Math.random() * KEYS.length)];
      const headers = [`host: ${host}`, `authorization: Bearer ${key}`, `x-forwarded-for: ${from}`];
      socket.write(`GET ${pathname} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
      return new Promise((resolve) => (answered = resolve));
    },
  };
}

function address(number) {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}
