import { defineConfig } from 'vitest/config';
import workspace from '../vitest.config.js';

const { resolve, oxc, test } = workspace.test.projects[0];

/** The first pass uses only the quick ones: only changes that they do not notice have to go through all. */
const isFirstPass = process.env.MUTATE_PASS === '1';

/** The tests that should notice a change of the core or of a store: those that need neither a build nor a Redis. */
export default defineConfig({
  resolve,
  oxc,
  test: {
    testTimeout: test.testTimeout,
    hookTimeout: test.hookTimeout,
    setupFiles: test.setupFiles,
    include: [
      'libs/wechat-token/src/{core,stores,testing}/**/*.spec.ts',
      ...(isFirstPass ? [] : ['test/heart/**/*.spec.ts']),
    ],
    // Slow, and finds nothing that the others do not.
    exclude: ['test/heart/load.spec.ts'],
  },
});
