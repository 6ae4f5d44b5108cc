import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { newClientKey } from '../../libs/wechat-token-server/dist/index.js';
import { Child } from '../kit/child.mjs';
import { startTokenServer, tokenServerFiles } from '../kit/token-server.mjs';

/** Streams that a server lets one client have. */
const OF_A_CLIENT = 1_000;
/** Files that a process has open beside the streams. */
const OTHER_FILES = 200;

/** Idle streams of `/v1/changes` at one token server: what each takes there, and when a change has reached all of them. */
export async function streams({ count: wanted, idleMs }) {
  const openFiles = limitOfOpenFiles();
  const count = Math.min(wanted, openFiles - OTHER_FILES);
  // Those that the server has before it is measured: its code is compiled by then.
  const first = Math.ceil(count / 10);
  const keys = Array.from({ length: Math.ceil(count / OF_A_CLIENT) }, (_, i) =>
    newClientKey(`follower-${i}`),
  );
  const files = await tokenServerFiles((client) => ({
    clients: [
      client,
      ...keys.map(({ digest }, i) => ({ ...client, id: `follower-${i}`, digests: [digest] })),
    ],
  }));
  const { url, key, simulator } = files;
  const server = startTokenServer(files);
  const followers = new Child(new URL('./streams-followers-process.mjs', import.meta.url));
  const open = (from, to) =>
    followers.ask({ open: Array.from({ length: to - from }, (_, i) => keys[(from + i) % keys.length].key) });
  try {
    await Promise.all([server.next(), followers.next()]);
    const { value, version } = await call(url, key);
    followers.send({ origin: new URL(url).origin });
    await open(0, first);
    const before = await server.ask('memory');
    await open(first, count);
    await sleep(idleMs);
    const after = await server.ask('memory');
    const follow = followers.ask({ follow: true });
    simulator.killToken(value);
    await call(`${url}/rejections`, key, { version });
    const { issuedAt } = simulator.journal.issued().at(-1);
    const { reached, lastAt } = await follow;
    const each = (field) => (after[field] - before[field]) / (count - first);
    return {
      wanted,
      count,
      openFiles,
      rssBytes: each('rssBytes'),
      heapBytes: each('heapBytes'),
      reached,
      largestMs: lastAt - issuedAt,
    };
  } finally {
    await Promise.all([server.stop(), followers.stop()]);
    await files.remove();
  }
}

/** Of a process: Node.js raises its own limit to the hard one. */
function limitOfOpenFiles() {
  return Number(execFileSync('sh', ['-c', 'ulimit -Hn']).toString()) || Infinity;
}

async function call(url, key, body) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const response = await fetch(
    url,
    body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers },
  );
  if (!response.ok) throw new Error(`The server answered ${response.status}`);
  return response.json();
}
