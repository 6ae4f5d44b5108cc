import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Stryker 10 requires a newer Node.js than this project. */
export default {
  testRunner: 'vitest',
  plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
  vitest: { configFile: 'mutate/vitest.config.mjs' },
  // Code that runs when a module is loaded is not repeated for each test.
  ignoreStatic: true,
  ignorePatterns: ['dist', 'artifacts', 'bench', 'docs'],
  // Not in node_modules, where vitest finds no test.
  tempDirName: 'artifacts/mutate/sandbox',
  mutate: JSON.parse(readFileSync(process.env.MUTATE_RANGES, 'utf8')),
  jsonReporter: { fileName: process.env.MUTATE_OUTPUT },
  // Many changes make a test wait for something that never comes, which needs no processor.
  concurrency: 2 * availableParallelism(),
  // For a change that makes an endless loop, and for the first run of all tests, on a machine that may be busy.
  timeoutMS: 60_000,
  timeoutFactor: 6,
  dryRunTimeoutMinutes: 60,
  reporters: ['progress-append-only', 'json'],
  allowConsoleColors: false,
};
