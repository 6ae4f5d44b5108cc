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
  incremental: true,
  concurrency: 2,
  // For a change that makes a test wait for ever, and for the first run of all tests, on a machine that may be busy.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 60,
  reporters: ['progress-append-only'],
  allowConsoleColors: false,
};
