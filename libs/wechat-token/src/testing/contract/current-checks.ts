import assert from 'node:assert/strict';
import { answered } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { LIFE_MS, IN_DOUBT_MS } from './workbench.js';

/** When `acquire` returns `current`, and the order of its results. */
export const currentChecks: readonly TokenStoreCheck[] = [
  promise('acquire: returns the record if it is newer than the snapshot', async (bench) => {
    const early = await bench.request();
    const version = await bench.keep({ value: 'newer' });
    const older = await bench.request({ replaces: '0000000000000001-old' });

    for (const request of [early, older]) {
      const { snapshot } = answered(await bench.store.acquire(request), 'current');
      assert.equal(snapshot.record?.version, version);
      assert.equal(snapshot.record?.value, 'newer');
    }
    assert.equal((await bench.read()).leaseMs, 0, 'Nothing was granted, but there is a lease');
  }),

  promise('acquire: grants over a newer credential that was refused or has expired', async (bench) => {
    await bench.keep({ value: 'refused' });
    await bench.reject('refused');
    const { version } = await bench.grant({ replaces: '0000000000000001-old' });
    await bench.commit(version);

    await bench.passTime(LIFE_MS + 1);
    await bench.grant({ replaces: '0000000000000001-old' });
  }),

  promise('acquire: returns the record if it was issued within the requested interval', async (bench) => {
    await bench.keep({ value: 'same' });
    await bench.passTime(60_000);
    await bench.keep({ value: 'same' });

    answered(await bench.acquire({ minSinceIssuedMs: 90_000 }), 'current');
    await bench.grant({ minSinceIssuedMs: 50_000 });
  }),

  promise('acquire: returns the record if it was confirmed within the requested interval', async (bench) => {
    await bench.keep({ value: 'same' });
    await bench.passTime(60_000);
    await bench.keep({ value: 'same' });

    answered(await bench.acquire({ minSinceConfirmedMs: 30_000 }), 'current');
    await bench.passTime(31_000);
    await bench.grant({ minSinceConfirmedMs: 30_000 });
  }),

  promise('acquire: ignores the interval if the credential was refused', async (bench) => {
    await bench.keep({ value: 'refused' });
    await bench.reject('refused');

    await bench.grant({ minSinceIssuedMs: 60_000, minSinceConfirmedMs: 60_000 });
  }),

  promise(
    'acquire: checks for current, held, in doubt, paused and budget spent in this order',
    async (bench) => {
      await bench.keep();
      const other = bench.withKind('jsapi-ticket');
      const budgets = [{ id: 'stable', limit: 1 }];
      const { version } = await other.grant({ budgets });
      await other.abandon(version, { pause: await bench.pause('away', 400_000) });
      await bench.grant({ inDoubtMs: IN_DOUBT_MS });
      const changes = { inDoubtMs: IN_DOUBT_MS, pauses: ['away'], budgets };

      answered(await bench.acquire({ ...changes, minSinceIssuedMs: 60_000 }), 'current');
      answered(await bench.acquire(changes), 'held');
      await bench.passTime(60_000);
      answered(await bench.acquire(changes), 'in-doubt');
      await bench.passTime(IN_DOUBT_MS);
      answered(await bench.acquire(changes), 'paused');
      answered(await bench.acquire({ ...changes, pauses: [] }), 'budget-spent');
    },
  ),
];
