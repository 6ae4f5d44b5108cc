import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../processes/bundle.js';
import setup from '../redis/install.js';
import { shortcomingsOf, type Scenario } from './scenario.js';
import { QUICK_SCENARIOS } from './scenarios.js';
import { WORKER, WorkerProcess } from './worker-process.js';

// A process of the fleet cannot run from the sources.
beforeAll(() => {
  setup();
  return bundle(WORKER.replace(/dist\/worker\.mjs$/, 'worker.ts'), WORKER);
});

afterAll(() => WorkerProcess.endIdle());

/** Beyond this, WeChat, which is simulated in this process, was unavailable as well, and a row does not show its own fault. */
const STANDSTILL_MS = 500;
const TRIES = 3;

/** Whether a row holds, and whether it showed its own fault and no other. */
async function tried({ run }: Scenario) {
  const delay = monitorEventLoopDelay();
  delay.enable();
  const measured = await run('quick');
  delay.disable();
  return {
    seen: measured.seen,
    missing: shortcomingsOf(measured),
    isOwnFault: delay.max / 1e6 <= STANDSTILL_MS && measured.isDisturbed !== true,
  };
}

describe.concurrent('a fleet of processes keeps its promise', () => {
  // In full: `it.each` shortens names.
  it.each(QUICK_SCENARIOS.map((scenario) => [`when ${scenario.name}`, scenario] as const))(
    '%s',
    { timeout: TRIES * 300_000 },
    async (_, scenario) => {
      let row = await tried(scenario);
      for (let tries = 1; tries < TRIES && row.missing.length > 0 && !row.isOwnFault; tries += 1) {
        process.stdout.write(`Repeated: ${scenario.name}: ${row.missing.join(', ')} (${row.seen})\n`);
        row = await tried(scenario);
      }

      expect(row.missing.map((claim) => `${claim} (${row.seen})`)).toEqual([]);
    },
  );
});
