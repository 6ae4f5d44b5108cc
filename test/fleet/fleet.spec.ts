import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import setup from '../redis/install.js';
import { shortcomingsOf } from './scenario.js';
import { QUICK_SCENARIOS } from './scenarios.js';

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// A process of the fleet cannot run from the sources.
beforeAll(() => {
  setup();
  const compiler = pathOf('../../node_modules/typescript-7/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', pathOf('tsconfig.json')]);
});

describe.concurrent('a fleet of processes keeps its promise', () => {
  it.each(QUICK_SCENARIOS)('when $name', { timeout: 180_000 }, async ({ run }) => {
    const measured = await run('quick');

    const { seen } = measured;
    expect({ seen, missing: shortcomingsOf(measured) }).toEqual({ seen, missing: [] });
  });
});
