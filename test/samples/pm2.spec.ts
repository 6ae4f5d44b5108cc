import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { runInSample, scriptOf } from './sample.js';
import { SampleWorld } from './sample-world.js';

const SAMPLE = 'pm2';

let home = '';
let world: SampleWorld;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'pm2-'));
  await runInSample(SAMPLE, scriptOf(SAMPLE, 'build'));
  world = await SampleWorld.start(SAMPLE);
});
afterAll(async () => {
  await world.stop();
  rmSync(home, { recursive: true });
});

/** The process that served a request on a connection of its own: PM2 hands out connections in turn. */
async function askAt(url: string): Promise<number> {
  const [response] = (await once(get(`${url}/callback-ips`, { agent: false }), 'response')) as [
    IncomingMessage,
  ];
  const body = (await json(response)) as { readonly process: number };
  if (response.statusCode !== 200) throw new Error(`It answers ${response.statusCode}`);
  return body.process;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('has one token in all instances of a cluster, and reloads them while it serves every request', async () => {
  // In its discrete mode PM2 does not call home.
  const pm2 = { PM2_HOME: home, HOME: home, PM2_DISCRETE_MODE: 'true' };
  // In the foreground, so that the instances end with it.
  const cluster = await world.up(`${scriptOf(SAMPLE, 'start')} --no-daemon`, pm2);
  const served: number[] = [];
  const askUntilProcesses = (count: number) =>
    eventually(async () => {
      served.push(await askAt(cluster.url));
      if (new Set(served).size < count)
        throw new Error(`${new Set(served).size} of ${count} processes served`);
    });
  await askUntilProcesses(2);

  // The new instances get the environment of this command.
  const environment = { ...pm2, PORT: new URL(cluster.url).port };
  const old = new Set(served);
  const before = served.length;
  const end = new AbortController();
  const reload = () => world.run(scriptOf(SAMPLE, 'reload'), environment).finally(() => end.abort());
  const askMeanwhile = async () => {
    while (!end.signal.aborted) served.push(await askAt(cluster.url));
  };
  await Promise.all([reload(), askMeanwhile()]);
  const byOld = served.slice(before).map((one) => old.has(one));
  expect(new Set(byOld)).toEqual(new Set([true, false]));
  await askUntilProcesses(4);

  expect(world.judgement()).toEqual({ fetched: 1, issued: 1, served: served.length, refused: 0 });
  await cluster.interrupt();
  await eventually(() => expect([...new Set(served)].filter(isRunning)).toEqual([]));
});
