import { defineConfig } from 'vitest/config';
import workspace from '../vitest.config.js';

const { resolve, oxc, test } = workspace.test.projects[0];

/** Each pass tries the changes that those before did not notice, with other tests: most are noticed by quick ones. */
const pass = Number(process.env.MUTATE_PASS);
const LONG = '{address,bad-answers,clocks,configuration,copies,long-outage,quotas,refresh,tickets}';
const TESTS = {
  1: { include: ['libs/wechat-token/src/{core,stores,testing}/**/*.spec.ts'] },
  // Without the one that is slow, and finds nothing that the others do not.
  2: {
    include: ['test/heart/*.spec.ts'],
    exclude: [`test/heart/${LONG}.spec.ts`, 'test/heart/load.spec.ts'],
  },
  3: { include: [`test/heart/${LONG}.spec.ts`, 'test/users/{tickets,user-tokens}.spec.ts'] },
};

/** The tests that should notice a change of the core or of a store: those that need neither a build nor a Redis. */
export default defineConfig({
  resolve,
  oxc,
  test: {
    // A test that waits for ever is how many changes are noticed. The longest takes 2 s in the first pass, 5 s in the others.
    testTimeout: pass === 1 ? 20_000 : 60_000,
    hookTimeout: 60_000,
    // Nobody reads a stack here, and errors cost a third less without.
    setupFiles: [...test.setupFiles, './mutate/no-stacks.mjs'],
    // The modules would be loaded again for each file: twice the time.
    isolate: false,
    ...TESTS[pass],
  },
});
