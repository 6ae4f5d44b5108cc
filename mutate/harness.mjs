// What a test imports from vitest: `describe` and `it` keep the tests, so that one process runs them again and again.
import { vi } from '../node_modules/vitest/dist/index.js';

export { expect } from '../node_modules/vitest/dist/index.js';
export { vi };

/** `{ id, file, body, suites }` of each test, where a suite is `{ title, before, after }`. */
export const tests = [];
let suites = [];

export const describe = eachOf((title, body) => {
  const outer = suites;
  suites = [...outer, { title, before: [], after: [] }];
  if (body() !== undefined) throw new Error(`${title}: describe() that waits is not supported`);
  suites = outer;
});

export const it = eachOf((title, body) => {
  const path = [...suites.map((suite) => suite.title), title].join(' > ');
  const sameBefore = tests.filter((test) => test.path === path).length;
  tests.push({ id: `${path} #${sameBefore + 1}`, path, file: suites[0].title, body, suites });
});

export const beforeEach = (hook) => suites.at(-1).before.push(hook);
export const afterEach = (hook) => suites.at(-1).after.unshift(hook);
// Each test runs alone.
export const beforeAll = beforeEach;
export const afterAll = afterEach;

/** Keeps the tests of a file. */
export async function collect({ name, load }) {
  suites = [{ title: name, before: [], after: [] }];
  await load();
  suites = [];
}

/** Runs one test with the hooks around it; answers its error. */
export async function errorOf({ body, suites: around }, limitMs) {
  const stray = [];
  const keep = (error) => stray.push(error);
  process.on('unhandledRejection', keep);
  process.on('uncaughtException', keep);
  try {
    await within(limitMs, async () => {
      try {
        for (const suite of around) for (const hook of suite.before) await hook();
        await body({});
      } finally {
        for (const suite of around.toReversed()) for (const hook of suite.after) await hook();
      }
    });
    // Node tells of an unhandled rejection after the microtasks.
    await new Promise((resolve) => setImmediate(resolve));
    return stray.length === 0 ? undefined : new Error(`Nobody handled: ${String(stray[0])}`);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    process.off('unhandledRejection', keep);
    process.off('uncaughtException', keep);
    vi.restoreAllMocks();
  }
}

async function within(limitMs, work) {
  let timer;
  const end = new Promise((_, reject) => {
    const late = () => reject(Object.assign(new Error('It takes too long'), { isTimeout: true }));
    timer = setTimeout(late, limitMs);
  });
  try {
    await Promise.race([work(), end]);
  } finally {
    clearTimeout(timer);
  }
}

/** With vitest's `each`. */
function eachOf(register) {
  const each = (rows) => (title, body) => {
    if (rows.raw) throw new Error(`${title}: each() with a template is not supported`);
    for (const row of rows) {
      const values = Array.isArray(row) ? row : [row];
      register(title, () => body(...values));
    }
  };
  return Object.assign(register, { each });
}
