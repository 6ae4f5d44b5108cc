import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answer } from '../kit/child.mjs';

/** Connections that are opened at once: fewer than a server lets wait. */
const AT_ONCE = 100;
const PATIENCE_MS = 120_000;
const STATE = 'event: state';

let origin;
const streams = [];

// Opens streams with the keys that it is given; answers when each has its first state. Then how many got the next one, and when the last did.
process.on('message', async (message) => {
  if (message.origin) ({ origin } = message);
  if (message.open) {
    for (let from = 0; from < message.open.length; from += AT_ONCE)
      await Promise.all(message.open.slice(from, from + AT_ONCE).map(open));
    answer({});
  }
  if (message.follow) answer(await followed());
});
answer({});

async function followed() {
  const began = performance.now();
  const hasNews = ({ states }) => states > 1;
  while (!streams.every(hasNews) && performance.now() - began < PATIENCE_MS) await sleep(50);
  const reached = streams.filter(hasNews);
  return { reached: reached.length, lastAt: Math.max(...reached.map(({ at }) => at)) };
}

/** Resolves with the first state of the stream. */
function open(key) {
  const { hostname, port, host } = new URL(origin);
  const stream = { states: 0, at: 0 };
  streams.push(stream);
  return new Promise((resolve, reject) => {
    let tail = '';
    const socket = connect(Number(port), hostname);
    const lines = [
      'GET /v1/changes HTTP/1.1',
      `Host: ${host}`,
      `Authorization: Bearer ${key}`,
      'Accept: text/event-stream',
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    socket.on('data', (chunk) => {
      const text = tail + chunk.toString('latin1');
      const found = text.split(STATE).length - 1;
      tail = text.slice(1 - STATE.length);
      if (found === 0) return;
      stream.states += found;
      stream.at = Date.now();
      resolve();
    });
    socket.on('error', reject);
    socket.once('close', () => reject(new Error(`A stream ended: ${tail}`)));
  });
}
