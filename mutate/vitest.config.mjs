import { defineConfig } from 'vitest/config';
import workspace from '../vitest.config.js';

const { resolve, oxc } = workspace.test.projects[0];

/** A first pass goes by the quick ones alone: only what they do not notice has to go through all. */
const isFirstPass = process.env.MUTATE_PASS === '1';

/** The tests that are to notice a change of the heart or of a store: those that need neither a build nor a Redis. */
export default defineConfig({
  resolve,
  oxc,
  test: {
    include: [
      'libs/wechat-token/src/{core,stores,testing}/**/*.spec.ts',
      ...(isFirstPass ? [] : ['test/heart/**/*.spec.ts']),
    ],
    // Takes long, and says nothing that the others do not.
    exclude: ['test/heart/load.spec.ts'],
  },
});
