import { afterAll, beforeAll, expect, it } from 'vitest';
import { runInSample, scriptOf, sampleFolder } from './sample.js';
import { SampleWorld } from './sample-world.js';

let world: SampleWorld;
beforeAll(async () => {
  await runInSample('midway', scriptOf('midway', 'build'));
  world = await SampleWorld.start('midway');
});
afterAll(() => world.stop());

it('has one token in two Midway processes, which end when they are told to', async () => {
  // Midway writes its log below the home folder.
  const variables = { COOKIE_KEYS: 'a key for cookies', HOME: sampleFolder('midway') };
  const both = [
    await world.up('node bootstrap.js', variables),
    await world.up('node bootstrap.js', variables),
  ];

  const answers = await Promise.all([...both, ...both].map((one) => one.get('/callback-ips')));

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(world.judgement()).toEqual({ fetched: 1, issued: 1, served: 4, refused: 0 });
  for (const one of both) {
    one.kill('SIGTERM');
    expect(await one.end()).toBe(0);
  }
});
