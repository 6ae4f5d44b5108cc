import assert from 'node:assert/strict';
import { expectLeft } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { LEASE_MS } from './workbench.js';

/** The progress of a revocation. */
export const revocationChecks: readonly TokenStoreCheck[] = [
  promise('revocation: begins only with a grant, also without a record', async (bench) => {
    const revocation = { left: 2, nextInMs: 30_000 };
    await bench.grant();
    await bench.acquire({ revocation });
    assert.equal((await bench.read()).revocation, undefined, 'A revocation began without a grant');

    await bench.passTime(LEASE_MS + 1);
    await bench.grant({ revocation });
    const snapshot = await bench.read();
    assert.equal(snapshot.revocation?.left, 2);
    expectLeft(snapshot.revocation.nextInMs, 30_000, 'The wait of the revocation');
    assert.notEqual(snapshot.revision, '');
  }),

  promise('revocation: a grant resumes one in progress, and does not begin it again', async (bench) => {
    const { version } = await bench.grant({ revocation: { left: 2, nextInMs: 0 } });
    await bench.commit(version, { revocation: { left: 1, nextInMs: 30_000 } });
    await bench.passTime(10_000);

    await bench.grant({ revocation: { left: 2, nextInMs: 0 } });
    const { revocation } = await bench.read();
    assert.equal(revocation?.left, 1, 'A revocation began again');
    expectLeft(revocation.nextInMs, 20_000, 'The wait of the revocation');
  }),

  promise('revocation: proceeds, stays and ends as commits say', async (bench) => {
    await bench.keep({ revocation: { left: 2, nextInMs: 30_000 } });
    await bench.keep();
    assert.equal(
      (await bench.read()).revocation?.left,
      2,
      'A commit without `revocation` changed the revocation',
    );

    await bench.keep({ revocation: null });
    assert.equal((await bench.read()).revocation, undefined, 'A commit that ends the revocation left it');
  }),

  promise('revocation: proceeds as an abandon says, once', async (bench) => {
    const { version } = await bench.grant({ revocation: { left: 2, nextInMs: 0 } });
    await bench.abandon(version, { revocation: { left: 2, nextInMs: 30_000 } });
    await bench.passTime(10_000);
    await bench.abandon(version, { revocation: { left: 2, nextInMs: 30_000 } });

    expectLeft((await bench.read()).revocation?.nextInMs ?? 0, 20_000, 'The wait of the revocation');
    await bench.abandon((await bench.grant()).version);
    assert.equal(
      (await bench.read()).revocation?.left,
      2,
      'An abandon without `revocation` changed the revocation',
    );
  }),

  promise('revocation: a late abandon does not set it back', async (bench) => {
    const late = await bench.grant({ revocation: { left: 2, nextInMs: 0 } });
    await bench.passTime(LEASE_MS + 1);
    await bench.keep({ revocation: { left: 1, nextInMs: 0 } });
    await bench.abandon(late.version, { revocation: { left: 2, nextInMs: 0 } });

    assert.equal((await bench.read()).revocation?.left, 1);
  }),
];
