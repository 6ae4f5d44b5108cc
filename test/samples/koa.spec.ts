import { afterAll, beforeAll, expect, it } from 'vitest';
import { SampleWorld } from './sample-world.js';

let world: SampleWorld;
beforeAll(async () => {
  world = await SampleWorld.start('koa');
});
afterAll(() => world.stop());

it('has one token in two Koa processes, which end when they are told to', async () => {
  const both = [await world.up('node main.mjs'), await world.up('node main.mjs')];

  const answers = await Promise.all([...both, ...both].map((one) => one.get('/callback-ips')));

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(world.judgement()).toEqual({ fetched: 1, issued: 1, served: 4, refused: 0 });
  for (const one of both) {
    expect(await one.get('/health')).toMatchObject({ status: 200, body: { status: 'up' } });
    one.kill('SIGTERM');
    expect(await one.end()).toBe(0);
  }
});
