import assert from 'node:assert/strict';
import { expectLeft } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { LEASE_MS } from './workbench.js';

/** What the store promises about the progress of a leak procedure. */
export const leakChecks: readonly TokenStoreCheck[] = [
  promise('leak: is begun by a grant, also where nothing is kept, and by nothing less', async (bench) => {
    const leak = { left: 2, nextInMs: 30_000 };
    await bench.grant();
    await bench.acquire({ leak });
    assert.equal((await bench.read()).leak, undefined, 'A leak procedure began without a grant');

    await bench.passTime(LEASE_MS + 1);
    await bench.grant({ leak });
    const snapshot = await bench.read();
    assert.equal(snapshot.leak?.left, 2);
    expectLeft(snapshot.leak.nextInMs, 30_000, 'The wait of the leak procedure');
    assert.notEqual(snapshot.revision, '');
  }),

  promise('leak: under way is taken up by a grant, not begun again', async (bench) => {
    const { version } = await bench.grant({ leak: { left: 2, nextInMs: 0 } });
    await bench.commit(version, { leak: { left: 1, nextInMs: 30_000 } });
    await bench.passTime(10_000);

    await bench.grant({ leak: { left: 2, nextInMs: 0 } });
    const { leak } = await bench.read();
    assert.equal(leak?.left, 1, 'A leak procedure began again');
    expectLeft(leak.nextInMs, 20_000, 'The wait of the leak procedure');
  }),

  promise('leak: goes on, stays and ends as commits say', async (bench) => {
    await bench.keep({ leak: { left: 2, nextInMs: 30_000 } });
    await bench.keep();
    assert.equal((await bench.read()).leak?.left, 2, 'A commit that says nothing of a leak changed it');

    await bench.keep({ leak: null });
    assert.equal((await bench.read()).leak, undefined, 'A commit that ends the leak procedure left it');
  }),

  promise('leak: goes on as an abandon says, once', async (bench) => {
    const { version } = await bench.grant({ leak: { left: 2, nextInMs: 0 } });
    await bench.abandon(version, { leak: { left: 2, nextInMs: 30_000 } });
    await bench.passTime(10_000);
    await bench.abandon(version, { leak: { left: 2, nextInMs: 30_000 } });

    expectLeft((await bench.read()).leak?.nextInMs ?? 0, 20_000, 'The wait of the leak procedure');
    await bench.abandon((await bench.grant()).version);
    assert.equal((await bench.read()).leak?.left, 2, 'An abandon that says nothing of a leak changed it');
  }),

  promise('leak: does not go back by a late abandon', async (bench) => {
    const late = await bench.grant({ leak: { left: 2, nextInMs: 0 } });
    await bench.passTime(LEASE_MS + 1);
    await bench.keep({ leak: { left: 1, nextInMs: 0 } });
    await bench.abandon(late.version, { leak: { left: 2, nextInMs: 0 } });

    assert.equal((await bench.read()).leak?.left, 1);
  }),
];
