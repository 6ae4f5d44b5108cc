import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { SampleWorld } from './sample-world.js';

const RUNTIME = `node ${fileURLToPath(new URL('function-runtime.mjs', import.meta.url))}`;
const CALLED = { status: 200, body: { addresses: 2 } };

it('has one token for all instances of a function', async () => {
  const world = await SampleWorld.start('serverless');
  const instances = await Promise.all([world.up(RUNTIME), world.up(RUNTIME), world.up(RUNTIME)]);

  const answers = await Promise.all([...instances, ...instances].map((one) => one.get('/call')));

  expect(answers).toEqual(Array.from({ length: 6 }, () => CALLED));
  expect(world.judgement()).toEqual({ fetched: 1, issued: 1, served: 6, refused: 0 });
  await world.stop();
});

it('calls WeChat with a valid token first thing after a freeze that outlasted the token', async () => {
  const world = await SampleWorld.start('serverless', {
    timings: { lifeSeconds: 20, renewsInLastSeconds: 1 },
  });
  const { simulator } = world.wechat;
  const instances = await Promise.all([world.up(RUNTIME), world.up(RUNTIME)]);
  for (const one of instances) expect(await one.get('/call')).toEqual(CALLED);

  for (const one of instances) one.kill('SIGSTOP');
  await eventually(() => {
    if (simulator.journal.issued().some(({ value }) => simulator.isAlive(value)))
      throw new Error('There is still a valid token');
  });
  // As networks do with connections that were idle for long.
  await world.redis.client().call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  const before = world.judgement();
  for (const one of instances) {
    one.kill('SIGCONT');
    expect(await one.get('/call')).toEqual(CALLED);
  }

  const after = world.judgement();
  expect(before).toMatchObject({ served: 2, refused: 0 });
  expect(after).toMatchObject({ issued: before.issued + 1, served: 4, refused: 0 });
  await world.stop();
});
