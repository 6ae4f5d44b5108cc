import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { SampleWorld } from './sample-world.js';

const RUNTIME = `node ${fileURLToPath(new URL('function-runtime.mjs', import.meta.url))}`;
const CALLED_PATH = '/cgi-bin/getcallbackip';
const CALLED = { status: 200, body: { addresses: 2 } };

let world: SampleWorld;
afterEach(() => world.stop());

it('has one token for all instances of a function', async () => {
  world = await SampleWorld.start('serverless');
  const instances = await Promise.all([world.up(RUNTIME), world.up(RUNTIME), world.up(RUNTIME)]);

  const answers = await Promise.all([...instances, ...instances].map((one) => one.get('/call')));

  expect(answers).toEqual(Array.from({ length: 6 }, () => CALLED));
  expect(world.judgement()).toEqual({ fetched: 1, issued: 1, served: 6, refused: 0 });
});

it('calls WeChat with a valid token first thing after a freeze that outlasted the token', async () => {
  // By the clocks of Redis and of the instances too, which no test can move.
  world = await SampleWorld.start('serverless', { timings: { lifeSeconds: 3, renewsInLastSeconds: 1 } });
  const { simulator } = world.wechat;
  const instances = await Promise.all([world.up(RUNTIME), world.up(RUNTIME)]);
  const callAll = () => Promise.all(instances.map((one) => one.get('/call')));
  expect(await callAll()).toEqual([CALLED, CALLED]);

  for (const one of instances) one.kill('SIGSTOP');
  await eventually(() => {
    if (simulator.journal.issued().some(({ value }) => simulator.isAlive(value)))
      throw new Error('There is still a valid token');
  });
  // As networks do with connections that were idle for long.
  await world.redis.client().call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  const dead = simulator.journal.issued().map(({ id }) => id);
  const before = simulator.journal.calls(CALLED_PATH).length;
  // All at once: one of them may have been frozen while it refreshed the token.
  for (const one of instances) one.kill('SIGCONT');
  expect(await callAll()).toEqual([CALLED, CALLED]);

  const later = simulator.journal.calls(CALLED_PATH).slice(before);
  expect(later.length).toBeGreaterThanOrEqual(2);
  expect(later.filter(({ used }) => used === undefined || dead.includes(used))).toEqual([]);
});
