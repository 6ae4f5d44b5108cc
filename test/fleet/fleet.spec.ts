import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import setup from '../redis/install.js';
import { shortcomingsOf } from './scenario.js';
import { QUICK_SCENARIOS } from './scenarios.js';
import { WorkerProcess } from './worker-process.js';

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// A process of the fleet cannot run from the sources.
beforeAll(() => {
  setup();
  const compiler = pathOf('../../node_modules/typescript-7/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', pathOf('tsconfig.json')]);
});

afterAll(() => WorkerProcess.endIdle());

describe.concurrent('a fleet of processes keeps its promise', () => {
  it.each(QUICK_SCENARIOS)('when $name', async ({ run }) => {
    const measured = await run('quick');

    const { seen } = measured;
    expect({ seen, missing: shortcomingsOf(measured) }).toEqual({ seen, missing: [] });
  });
});
