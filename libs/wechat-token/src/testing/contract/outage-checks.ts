import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { TokenStore } from '../../core/ports/token-store.js';
import { versionOf } from '../../core/ports/version.js';
import type { TokenStoreCheck } from './token-store-check.js';
import type { TokenStoreHarness } from './token-store-harness.js';

const KEY = { appId: 'wx0123456789abcdef', kind: 'access-token' };

const STEPS: Readonly<Record<string, (store: TokenStore) => Promise<unknown>>> = {
  read: (store) => store.read(KEY),
  revisions: (store) => store.revisions([KEY]),
  acquire: (store) =>
    store.acquire({
      key: KEY,
      attemptId: 'a1',
      readAt: 0,
      readWindowMs: 1,
      leaseMs: 1,
      inDoubtMs: 0,
      pauses: [],
      budgets: [],
    }),
  commit: (store) => store.commit({ ...keeping(), askedAt: Date.now(), inDoubtMs: 0, clears: [] }),
  abandon: (store) => store.abandon({ key: KEY, version: versionOf(1, 'a1'), issued: 'nothing' }),
  restore: (store) => store.restore({ ...keeping(), issuedAt: Date.now(), inDoubtMs: 0 }),
  reject: (store) => store.reject({ key: KEY, fingerprint: 'f', reportedAt: Date.now(), status: 'rejected' }),
  forget: (store) => store.forget({ key: KEY, upTo: versionOf(1, 'a1') }),
  inspect: (store) => store.inspect(KEY.appId),
};

/** The medium cannot be reached: an outage must never look like a first run. */
export const outageChecks: readonly TokenStoreCheck[] = Object.entries(STEPS).map(([name, step]) => ({
  name: `outage: ${name} throws a typed error without a secret`,
  needs: 'createUnreachable',
  async check(harness: TokenStoreHarness) {
    const store = await harness.createUnreachable?.();
    if (!store) throw new Error(`The check of ${name} in an outage needs a harness with createUnreachable`);
    try {
      const error = await step(store).then(
        (answer) => assert.fail(`In an outage ${name} returned ${JSON.stringify(answer)}`),
        (error: unknown) => error,
      );
      if (error instanceof assert.AssertionError) throw error;
      assert.equal(
        (error as { code?: unknown }).code,
        'TOKEN_STORE_FAILED',
        `In an outage ${name} threw something else`,
      );
      assert.doesNotMatch(inspect(error, { depth: Infinity, showHidden: true }), /secret-/);
    } finally {
      await harness.dispose?.(store);
    }
  },
}));

function keeping() {
  const expiresAt = Date.now() + 7_200_000;
  const version = versionOf(1, 'a1');
  return {
    key: KEY,
    version,
    fingerprint: 'f',
    expiresAt,
    dueAt: expiresAt,
    lifetimeMs: 7_200_000,
    value: 'secret-value',
    issuerState: 'secret-state',
  };
}
