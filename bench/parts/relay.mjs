import { Agent, request } from 'node:http';
import { Child } from '../kit/child.mjs';
import { quantile } from '../kit/statistics.mjs';
import { writeBytes } from '../kit/write-bytes.mjs';

/**
 * A call of the API through the token server, beside the same call made directly: in turns, one right after the other. Then files
 * up and down, one and several at once, and what they cost in memory.
 */
export async function relay({ connections, upstreamsMs, calls, turns, fileBytes, filesAtOnce }) {
  const upstream = new Child(new URL('./relay-upstream-process.mjs', import.meta.url));
  const { url: direct } = await upstream.next();
  try {
    const rows = [];
    for (const ms of upstreamsMs) rows.push(await latencies({ direct, ms, connections, calls, turns }));
    const files = [];
    for (const atOnce of filesAtOnce) files.push(await transfers({ direct, fileBytes, atOnce }));
    return { connections, calls, turns, rows, fileBytes, files };
  } finally {
    await upstream.stop();
  }
}

async function latencies({ direct, ms, connections, calls, turns }) {
  const server = await startRelay(direct);
  const agents = { direct: keptAgent(connections), relayed: keptAgent(connections) };
  const targets = {
    direct: `${direct}/cgi-bin/x?access_token=REAL&ms=${ms}`,
    relayed: `${server.url}/cgi-bin/x?access_token=${server.standIn}&ms=${ms}`,
  };
  const took = { direct: [], relayed: [] };
  const seconds = { direct: 0, relayed: 0 };
  try {
    for (let turn = -1; turn < turns; turn += 1) {
      for (const name of turn % 2 === 0 ? ['direct', 'relayed'] : ['relayed', 'direct']) {
        const began = performance.now();
        const each = await load({ url: targets[name], agent: agents[name], connections, calls });
        // The first turn warms all of them.
        if (turn < 0) continue;
        seconds[name] += (performance.now() - began) / 1_000;
        took[name].push(...each);
      }
    }
  } finally {
    for (const agent of Object.values(agents)) agent.destroy();
    await server.stop();
  }
  const figures = (name) => ({
    p50Ms: quantile(took[name], 0.5),
    p99Ms: quantile(took[name], 0.99),
    perSecond: took[name].length / seconds[name],
  });
  return { ms, direct: figures('direct'), relayed: figures('relayed') };
}

/** So many calls over so many connections; answers how long each took. */
async function load({ url, agent, connections, calls }) {
  const took = [];
  let left = calls;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      const began = performance.now();
      await exchange(url, { agent });
      took.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  return took;
}

/** One file up and one down, or several of each: how much more memory the server took at its highest. */
async function transfers({ direct, fileBytes, atOnce }) {
  const server = await startRelay(direct);
  const agent = keptAgent(2 * atOnce + 20);
  try {
    const token = `access_token=${server.standIn}`;
    await load({ url: `${server.url}/cgi-bin/x?${token}`, agent, connections: 20, calls: 500 });
    const before = await server.peakBytes();
    const began = performance.now();
    const up = () => exchange(`${server.url}/cgi-bin/sink?${token}`, { agent, sends: fileBytes });
    const down = async () => {
      const received = await exchange(`${server.url}/cgi-bin/file?${token}&bytes=${fileBytes}`, { agent });
      if (received !== fileBytes) throw new Error(`A file of ${fileBytes} bytes came with ${received}`);
    };
    await Promise.all(Array.from({ length: atOnce }, up));
    await Promise.all(Array.from({ length: atOnce }, down));
    const seconds = (performance.now() - began) / 1_000;
    return { atOnce, before, grownBytes: (await server.peakBytes()) - before, seconds };
  } finally {
    agent.destroy();
    await server.stop();
  }
}

async function startRelay(upstream) {
  const child = new Child(new URL('./relay-process.mjs', import.meta.url), { env: { UPSTREAM: upstream } });
  const { url, appId, key } = await child.next();
  const query = new URLSearchParams({ grant_type: 'client_credential', appid: appId, secret: key });
  const given = await (await fetch(`${url}/cgi-bin/token?${query}`)).json();
  const peakBytes = async () => (await child.ask('peak')).peakBytes;
  return { url, standIn: given.access_token, peakBytes, stop: () => child.stop() };
}

function keptAgent(connections) {
  return new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' });
}

/** Makes one call, and answers how many bytes came. Refused, it throws. */
function exchange(url, { agent, sends = 0 }) {
  return new Promise((resolve, reject) => {
    const method = sends > 0 ? 'POST' : 'GET';
    const headers = sends > 0 ? { 'Content-Length': sends } : {};
    const sent = request(url, { agent, method, headers }, (response) => {
      let received = 0;
      let head = '';
      response.on('data', (chunk) => {
        received += chunk.length;
        if (head === '') head = chunk.toString('latin1', 0, 12);
      });
      response.once('error', reject).once('end', () => {
        const isFine = response.statusCode === 200 && !/^\{"errcode":[^0]/.test(head);
        if (isFine) resolve(received);
        else reject(new Error(`A call was answered with ${response.statusCode} ${head}`));
      });
    }).once('error', reject);
    if (sends > 0) writeBytes(sent, sends);
    else sent.end();
  });
}
