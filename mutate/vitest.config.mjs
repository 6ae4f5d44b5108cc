import { defineConfig } from 'vitest/config';
import workspace from '../vitest.config.js';

const { resolve, oxc, test } = workspace.test.projects[0];

/** Each pass has more of the tests than the one before, and only changes that those did not notice: most are noticed by a quick one. */
const pass = Number(process.env.MUTATE_PASS);
const LONG = [
  'address',
  'bad-answers',
  'clocks',
  'configuration',
  'copies',
  'long-outage',
  'quotas',
  'tickets',
];

/** The tests that should notice a change of the core or of a store: those that need neither a build nor a Redis. */
export default defineConfig({
  resolve,
  oxc,
  test: {
    testTimeout: test.testTimeout,
    hookTimeout: test.hookTimeout,
    setupFiles: test.setupFiles,
    // The modules would be loaded again for each file: twice the time.
    isolate: false,
    include: [
      'libs/wechat-token/src/{core,stores,testing}/**/*.spec.ts',
      ...(pass > 1 ? ['test/heart/**/*.spec.ts'] : []),
      ...(pass > 2 ? ['test/users/{tickets,user-tokens}.spec.ts'] : []),
    ],
    exclude: [
      // Slow, and finds nothing that the others do not.
      'test/heart/load.spec.ts',
      ...(pass === 2 ? LONG.map((name) => `test/heart/${name}.spec.ts`) : []),
    ],
  },
});
