import assert from 'node:assert/strict';
import { versionOf, type Version } from '../../core/ports/version.js';
import { answered, expectAge, expectLeft } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { DUE_MS, LIFE_MS, IN_DOUBT_MS, type Workbench } from './workbench.js';

/** `restore`. */
export const offerChecks: readonly TokenStoreCheck[] = [
  promise('restore: is accepted if there is no record', async (bench) => {
    const version = await versionAgo(bench, 60_000);
    const issuedAt = (await bench.now()) - 60_000;

    const { snapshot } = answered(
      await bench.restore(version, { value: 'copy', issuerState: 'refresh', issuedAt }),
      'taken',
    );
    assert.equal(snapshot.record?.value, 'copy');
    const record = await bench.record();
    assert.equal(record.version, version);
    assert.equal(record.issuerState, 'refresh');
    assert.equal(record.status, 'valid');
    expectLeft(record.remainingMs, LIFE_MS, 'The remaining lifetime');
    expectAge(record.issuedAgoMs, 60_000, 'The age');
  }),

  promise('restore: is accepted over an older version', async (bench) => {
    const version = await bench.keep({ value: 'older' });

    answered(await bench.restore(laterThan(version), { value: 'copy' }), 'taken');
    assert.equal((await bench.record()).value, 'copy');
  }),

  promise(
    'restore: is refused over a newer version, even one that was refused or has expired',
    async (bench) => {
      const older = await versionAgo(bench, 60_000);
      const version = await bench.keep({ value: 'newer' });
      const { snapshot } = answered(await bench.restore(older, { value: 'copy' }), 'kept');
      assert.equal(snapshot.record?.version, version);
      assert.equal(snapshot.record.value, 'newer');

      await bench.reject('newer');
      answered(await bench.restore(older, { value: 'copy' }), 'kept');
      await bench.passTime(LIFE_MS + 1);
      answered(await bench.restore(older, { value: 'copy' }), 'kept');
      assert.equal((await bench.record()).value, 'newer', 'An older version replaced a newer one');
    },
  ),

  promise('restore: of the stored version changes nothing', async (bench) => {
    const version = await bench.keep({ value: 'refused' });
    await bench.reject('refused');

    answered(await bench.restore(version, { value: 'refused' }), 'kept');
    assert.equal((await bench.record()).status, 'rejected', 'A restore undid a rejection');
  }),

  promise('restore: of an expired copy is refused', async (bench) => {
    const now = await bench.now();

    answered(
      await bench.restore(versionOf(now, bench.attempt()), { expiresAt: now, issuedAt: now - LIFE_MS }),
      'kept',
    );
    assert.equal((await bench.read()).record, undefined);
  }),

  promise(
    'restore: over another value is due once it can be known which of the two is valid',
    async (bench) => {
      const older = await bench.keep({ value: 'older' });

      await bench.restore(laterThan(older), { value: 'copy', inDoubtMs: IN_DOUBT_MS });
      expectLeft((await bench.record()).dueInMs, IN_DOUBT_MS, 'The time until due');
    },
  ),

  promise(
    'restore: is due in its own time over the same value, without a record, and if requests supersede nothing',
    async (bench) => {
      await bench.restore(await versionAgo(bench, 1_000), { value: 'copy', inDoubtMs: IN_DOUBT_MS });
      expectLeft((await bench.record()).dueInMs, DUE_MS, 'The time until due, without a record,');

      const same = await bench.keep({ value: 'same' });
      await bench.restore(laterThan(same), { value: 'same', inDoubtMs: IN_DOUBT_MS });
      expectLeft((await bench.record()).dueInMs, DUE_MS, 'The time until due, over the same value,');
      await bench.restore(laterThan(laterThan(same)), { value: 'copy' });
      expectLeft(
        (await bench.record()).dueInMs,
        DUE_MS,
        'The time until due, if requests supersede nothing,',
      );
    },
  ),

  promise('restore: is not due later than it says', async (bench) => {
    const older = await bench.keep({ value: 'older' });
    const dueAt = (await bench.now()) + 30_000;

    await bench.restore(laterThan(older), { value: 'copy', inDoubtMs: IN_DOUBT_MS, dueAt });
    expectLeft((await bench.record()).dueInMs, 30_000, 'The time until due');
  }),

  promise(
    'restore: leaves lease, requests in doubt, pauses, budgets and revocation unchanged',
    async (bench) => {
      const budgets = [{ id: 'stable', limit: 10 }];
      const other = bench.withKind('jsapi-ticket');
      await other.abandon((await other.grant({ budgets })).version, {
        pause: await bench.pause('away', 60_000),
      });
      const { version } = await bench.grant({ inDoubtMs: IN_DOUBT_MS, revocation: { left: 2, nextInMs: 0 } });
      answered(await bench.restore(await versionAgo(bench, 60_000)), 'taken');

      const { leaseMs, inDoubtForMs, revocation } = await bench.read();
      assert.ok(leaseMs > 0, 'A restore ended a lease');
      assert.ok(inDoubtForMs > 0, 'A restore ended a doubt');
      assert.equal(revocation?.left, 2, 'A restore ended a revocation');
      const { pauses, budgets: used } = await bench.store.inspect(bench.key.appId);
      assert.equal(pauses[0]?.failures, 1, 'A restore ended a pause');
      assert.equal(used[0]?.used, 1, 'A restore was counted');
      answered(await bench.commit(version), 'committed');
    },
  ),
];

async function versionAgo(bench: Workbench, ms: number): Promise<Version> {
  return versionOf((await bench.now()) - ms, bench.attempt());
}

function laterThan(version: Version): Version {
  return `${version}z`;
}
