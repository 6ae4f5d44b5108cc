import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { newClientKey } from '../../libs/wechat-token-server/dist/index.js';
import { answer } from '../kit/child.mjs';

const CONNECTIONS = 20;
const KEYS = Array.from({ length: 100 }, (_, i) => newClientKey(i % 2 === 0 ? 'bench' : 'nobody').key);

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

// Sends so many requests with bad keys, at most so many a second, each from another address if it is told to; answers how many were refused.
process.on('message', async ({ url, requests, perSecond, isOneAddress }) => {
  const began = performance.now();
  let sent = 0;
  let refused = 0;
  const work = async () => {
    let next = began;
    while (sent < requests) {
      sent += 1;
      // At random moments: those who guess keys do not wait for one another.
      next =
        Math.max(next, performance.now()) - Math.log(1 - Math.random()) * ((CONNECTIONS * 1_000) / perSecond);
      const waitMs = next - performance.now();
      if (waitMs > 1) await sleep(waitMs);
      const status = await attempt(url, isOneAddress ? '10.0.0.1' : address(sent));
      if (status === 401 || status === 429) refused += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  answer({ refused, seconds: (performance.now() - began) / 1_000 });
});
answer({});

function attempt(url, from) {
  const authorization = `Bearer ${KEYS[Math.floor(Math.random() * KEYS.length)]}`;
  const headers = { authorization, 'x-forwarded-for': from };
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    }).once('error', reject);
  });
}

function address(number) {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}
