import { defineConfig } from 'vitest/config';
import workspace from '../vitest.config.js';

const { resolve, oxc } = workspace.test.projects[0];

/** The tests that are to notice a change of the heart or of a store: those that need neither a build nor a Redis. */
export default defineConfig({
  resolve,
  oxc,
  test: {
    include: ['libs/wechat-token/src/{credential,stores,testing}/**/*.spec.ts', 'test/heart/**/*.spec.ts'],
    // Takes long, and says nothing that the others do not.
    exclude: ['test/heart/load.spec.ts'],
  },
});
