import { afterAll, beforeAll, expect, it } from 'vitest';
import { runInSample, scriptOf } from './sample.js';
import { SampleWorld } from './sample-world.js';

const SAMPLE = 'nest-monorepo';

let world: SampleWorld;
beforeAll(async () => {
  await runInSample(SAMPLE, scriptOf(SAMPLE, 'build'));
  world = await SampleWorld.start(SAMPLE);
});
afterAll(() => world.stop());

it('has one token for both applications of a monorepo, which import one module', async () => {
  const api = await world.up(scriptOf(SAMPLE, 'start:api'));
  expect(await api.get('/callback-ips')).toMatchObject({ status: 200 });

  const worker = await world.run(scriptOf(SAMPLE, 'start:worker'));

  expect(worker).toContain('The menu is there');
  expect(world.judgement()).toEqual({ fetched: 1, issued: 1, served: 2, refused: 0 });
});
