// Runs tests in a process that has loaded them once: Stryker's runner for vitest loads every module again for each change, which takes
// longer than the tests.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PluginKind, commonTokens, declareClassPlugin, tokens } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';
import { collect, errorOf, tests } from './harness.mjs';

/** Of a test: nine of ten take no longer, and take a fifth of the time of all. */
const LONGEST_MS = 100;
/** Stryker's name for which change is on, and which test came to which. */
const STATE = '__stryker__';
const DRY_RUN_LIMIT_MS = 120_000;
/** Waiting for ever is how many tests notice a change. */
const limitOf = (usualMs) => 10_000 + 50 * usualMs;

class WarmRunner {
  static inject = tokens(commonTokens.logger);
  /** How long each test takes, by its id. */
  usualMs = new Map();
  isWornOut = false;

  constructor(log) {
    this.log = log;
  }

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    Error.stackTraceLimit = 0;
    const bundle = await import(pathToFileURL(join(process.cwd(), 'mutate/bundle/all-tests.js')));
    for (const file of bundle.files) await collect(file);
  }

  async dryRun() {
    const state = globalThis[STATE];
    const results = [];
    for (const test of tests) {
      state.currentTestId = test.id;
      const begin = performance.now();
      const error = await errorOf(test, DRY_RUN_LIMIT_MS);
      const timeSpentMs = performance.now() - begin;
      // A few matchers.
      const isVitestNeeded = error?.message.includes('Vitest failed to access its internal state');
      if (error && !isVitestNeeded)
        return { status: DryRunStatus.Error, errorMessage: `${test.id} fails: ${error.message}` };
      if (isVitestNeeded || timeSpentMs > LONGEST_MS) delete state.mutantCoverage.perTest[test.id];
      else {
        const fileName = join(process.cwd(), test.file);
        results.push({ id: test.id, name: test.id, fileName, timeSpentMs, status: TestStatus.Success });
      }
      this.usualMs.set(test.id, timeSpentMs);
    }
    state.currentTestId = undefined;
    this.log.info(
      `${results.length} of ${tests.length} tests count: the others take over ${LONGEST_MS} ms, or need vitest`,
    );
    writeFileSync(usualTimes(), JSON.stringify([...this.usualMs]));
    return { status: DryRunStatus.Complete, tests: results, mutantCoverage: state.mutantCoverage };
  }

  async mutantRun({ activeMutant, hitLimit, testFilter = [] }) {
    // A change may have left something behind that goes on. Stryker begins a new process when this fails.
    if (this.isWornOut) throw new Error('A test waited in vain, or failed without the change');
    // Another process ran the tests first.
    if (this.usualMs.size === 0) this.usualMs = new Map(JSON.parse(readFileSync(usualTimes(), 'utf8')));
    const some = new Set(testFilter);
    // The quickest first.
    const covering = tests
      .filter(({ id }) => some.has(id))
      .toSorted((one, other) => this.usualMs.get(one.id) - this.usualMs.get(other.id));
    if (covering.length < some.size) throw new Error('Another process has tests that this one has not');
    for (const [index, test] of covering.entries()) {
      const limitMs = limitOf(this.usualMs.get(test.id));
      const { error, isEndless } = await this.outcomeOf(test, limitMs, activeMutant.id, hitLimit);
      if (error === undefined) continue;
      // What an earlier change left behind, or a machine that stood still, is not to blame on this one.
      const isFine = (await errorOf(test, limitMs)) === undefined;
      const isRepeated = isFine && (await this.outcomeOf(test, limitMs, activeMutant.id, hitLimit)).error;
      if (!isRepeated) {
        this.isWornOut = true;
        throw new Error(`${test.id} ${isFine ? 'fails only once with' : 'fails without'} the change`);
      }
      if (isEndless || error.isTimeout) {
        this.isWornOut = true;
        return { status: MutantRunStatus.Timeout, reason: error.message };
      }
      return {
        status: MutantRunStatus.Killed,
        killedBy: [test.id],
        failureMessage: error.message,
        nrOfTests: index + 1,
      };
    }
    return { status: MutantRunStatus.Survived, nrOfTests: covering.length };
  }

  /** Of one test with the change. */
  async outcomeOf(test, limitMs, activeMutant, hitLimit) {
    const state = globalThis[STATE];
    Object.assign(state, { activeMutant, hitCount: 0, hitLimit });
    const error = await errorOf(test, limitMs);
    const isEndless = state.hitCount > hitLimit;
    Object.assign(state, { activeMutant: undefined, hitCount: undefined });
    return { error, isEndless };
  }
}

/** In the copy of the project that the processes share. */
function usualTimes() {
  return join(process.cwd(), 'mutate/usual-times.json');
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'warm', WarmRunner)];
