import assert from 'node:assert/strict';
import type { CredentialKey } from '../../core/ports/credential.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import type { Workbench } from './workbench.js';

/** Hints have a connection of their own, and may arrive this many replies of the store later. */
const READS = 300;

/** `watch`: best effort, but an effort. */
export const watchChecks: readonly TokenStoreCheck[] = [
  promise('watch: names the key after each step that changed what a reader acts on', async (bench) => {
    const ear = await Ear.open(bench);
    const steps: Record<string, () => Promise<unknown>> = {
      commit: () => bench.keep({ value: 'refused' }),
      reject: () => bench.reject('refused'),
      restore: async () => bench.restore(`${(await bench.record()).version}z`),
      'abandon that changes a revocation': async () =>
        bench.abandon((await bench.grant()).version, { revocation: { left: 1, nextInMs: 0 } }),
      forget: () => bench.forget(),
    };

    for (const [name, step] of Object.entries(steps)) {
      ear.hints.length = 0;
      await step();
      assert.ok(await ear.hears(bench.key), `No hint with its key came after ${name}`);
    }
    ear.stop();
  }),

  promise('watch: contains no value', async (bench) => {
    const ear = await Ear.open(bench);
    await bench.keep({ value: 'secret-value', issuerState: 'secret-state' });
    await ear.hears(bench.key);

    assert.doesNotMatch(JSON.stringify(ear.hints), /secret/);
    ear.stop();
  }),

  promise('watch: ends for one listener and goes on for others', async (bench) => {
    const [ended, ear] = [await Ear.open(bench), await Ear.open(bench)];
    ended.stop();
    ended.hints.length = 0;
    ear.hints.length = 0;
    await bench.keep();

    assert.ok(await ear.hears(bench.key), 'Removing one listener removed another');
    assert.deepEqual(ended.hints, [], 'A listener was called after it was removed');
    ear.stop();
  }),

  promise('watch: a failing listener harms neither a step nor another listener', async (bench) => {
    const stop = bench.store.watch(() => {
      throw new Error('A listener failed');
    });
    const ear = await Ear.open(bench);
    ear.hints.length = 0;
    await bench.keep();

    assert.ok(await ear.hears(bench.key), 'A failing listener keeps others from their hints');
    ear.stop();
    stop();
  }),
];

/** Subscribes, and waits until hints arrive. */
class Ear {
  readonly hints: unknown[][] = [];
  readonly stop: () => void;

  private constructor(private readonly bench: Workbench) {
    this.stop = bench.store.watch((...hint: unknown[]) => void this.hints.push(hint));
  }

  /** Subscribing takes a moment: commits to another key until the first hint arrives. */
  static async open(bench: Workbench): Promise<Ear> {
    const ear = new Ear(bench);
    const other = bench.withKind('card-ticket');
    for (let tries = 0; tries < 10; tries += 1) {
      await other.keep();
      if (await ear.hears(other.key)) return ear;
    }
    ear.stop();
    throw new Error('No hint with its key came after ten commits');
  }

  async hears(key: CredentialKey): Promise<boolean> {
    for (let reads = 0; reads < READS; reads += 1) {
      if (this.hints.some(([hint]) => isSame(hint, key))) return true;
      await this.bench.read();
    }
    return false;
  }
}

function isSame(hint: unknown, key: CredentialKey): boolean {
  const { appId, kind, subject } = (hint ?? {}) as Partial<CredentialKey>;
  return appId === key.appId && kind === key.kind && subject === key.subject;
}
