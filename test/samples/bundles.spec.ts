import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runInSample, sampleFolder, scriptOf } from './sample.js';
import { SampleWorld } from './sample-world.js';

const SAMPLE = 'bundles';

let folder = '';
let world: SampleWorld;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wechat-token-bundles-'));
  world = await SampleWorld.start(SAMPLE);
});
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

it('are one file from esbuild and from webpack, which run where nothing is installed, with one token', async () => {
  const tools = ['esbuild', 'webpack'];
  for (const tool of tools) {
    await runInSample(SAMPLE, scriptOf(SAMPLE, `build:${tool}`));
    mkdirSync(join(folder, tool));
    renameSync(join(sampleFolder(SAMPLE), 'bundle'), join(folder, tool, 'bundle'));
    expect(readdirSync(join(folder, tool, 'bundle'))).toEqual(['main.mjs']);
  }

  for (const tool of tools) {
    const bundled = await world.up(`env -C ${join(folder, tool)} ${scriptOf(SAMPLE, 'start')}`);
    expect(await bundled.get('/callback-ips')).toMatchObject({ status: 200 });
  }
  expect(world.judgement()).toEqual({ fetched: 1, issued: 1, served: 2, refused: 0 });
});
