import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Stryker 10 requires a newer Node.js than this project. */
export default {
  testRunner: 'warm',
  plugins: [import.meta.resolve('./warm-runner.mjs')],
  buildCommand: `node ${fileURLToPath(new URL('bundle-tests.mjs', import.meta.url)).replaceAll(' ', '\\ ')}`,
  coverageAnalysis: 'perTest',
  // Code that runs when a module is loaded is not repeated for each test.
  ignoreStatic: true,
  ignorePatterns: ['dist', 'artifacts', 'bench', 'docs', 'site', 'samples'],
  tempDirName: 'artifacts/mutate/sandbox',
  mutate: process.env.MUTATE_FILES.split('\n'),
  incremental: true,
  incrementalFile: 'artifacts/mutate/found.json',
  // Many changes make a test wait for something that never comes, which needs no processor.
  concurrency: 2 * availableParallelism(),
  // For a change that makes an endless loop, and for the first run of all tests, on a machine that may be busy.
  timeoutMS: 60_000,
  timeoutFactor: 3,
  dryRunTimeoutMinutes: 60,
  reporters: ['progress-append-only'],
  allowConsoleColors: false,
};
