import assert from 'node:assert/strict';
import { expectLeft } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { LEASE_MS } from './workbench.js';

/** The progress of a revocation. */
export const revocationChecks: readonly TokenStoreCheck[] = [
  promise('revocation: begins only with a grant, also without a record', async (bench) => {
    const leak = { left: 2, nextInMs: 30_000 };
    await bench.grant();
    await bench.acquire({ leak });
    assert.equal((await bench.read()).leak, undefined, 'A revocation began without a grant');

    await bench.passTime(LEASE_MS + 1);
    await bench.grant({ leak });
    const snapshot = await bench.read();
    assert.equal(snapshot.leak?.left, 2);
    expectLeft(snapshot.leak.nextInMs, 30_000, 'The wait of the revocation');
    assert.notEqual(snapshot.revision, '');
  }),

  promise('revocation: a grant resumes one in progress, and does not begin it again', async (bench) => {
    const { version } = await bench.grant({ leak: { left: 2, nextInMs: 0 } });
    await bench.commit(version, { leak: { left: 1, nextInMs: 30_000 } });
    await bench.passTime(10_000);

    await bench.grant({ leak: { left: 2, nextInMs: 0 } });
    const { leak } = await bench.read();
    assert.equal(leak?.left, 1, 'A revocation began again');
    expectLeft(leak.nextInMs, 20_000, 'The wait of the revocation');
  }),

  promise('revocation: proceeds, stays and ends as commits say', async (bench) => {
    await bench.keep({ leak: { left: 2, nextInMs: 30_000 } });
    await bench.keep();
    assert.equal((await bench.read()).leak?.left, 2, 'A commit without `leak` changed the revocation');

    await bench.keep({ leak: null });
    assert.equal((await bench.read()).leak, undefined, 'A commit that ends the revocation left it');
  }),

  promise('revocation: proceeds as an abandon says, once', async (bench) => {
    const { version } = await bench.grant({ leak: { left: 2, nextInMs: 0 } });
    await bench.abandon(version, { leak: { left: 2, nextInMs: 30_000 } });
    await bench.passTime(10_000);
    await bench.abandon(version, { leak: { left: 2, nextInMs: 30_000 } });

    expectLeft((await bench.read()).leak?.nextInMs ?? 0, 20_000, 'The wait of the revocation');
    await bench.abandon((await bench.grant()).version);
    assert.equal((await bench.read()).leak?.left, 2, 'An abandon without `leak` changed the revocation');
  }),

  promise('revocation: a late abandon does not set it back', async (bench) => {
    const late = await bench.grant({ leak: { left: 2, nextInMs: 0 } });
    await bench.passTime(LEASE_MS + 1);
    await bench.keep({ leak: { left: 1, nextInMs: 0 } });
    await bench.abandon(late.version, { leak: { left: 2, nextInMs: 0 } });

    assert.equal((await bench.read()).leak?.left, 1);
  }),
];
