import assert from 'node:assert/strict';
import { answered, expectLeft } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { LEASE_MS, LIFE_MS, SETTLE_MS } from './workbench.js';

const SETTLING = { inDoubtMs: SETTLE_MS };

/** What the store promises about askings of unknown outcome. */
export const askingChecks: readonly TokenStoreCheck[] = [
  promise('asking: is opened with the grant, and closed by its own commit', async (bench) => {
    const { version } = await bench.grant(SETTLING);
    expectLeft((await bench.read()).inDoubtForMs, SETTLE_MS, 'The time until the asking settles');

    await bench.commit(version);
    assert.equal((await bench.read()).inDoubtForMs, 0, 'A commit left its own asking open');
  }),

  promise('asking: keeps others from asking while a living credential outlives it', async (bench) => {
    await bench.keep();
    await bench.grant(SETTLING);
    await bench.passTime(LEASE_MS + 2_000);

    const { remainingMs } = answered(await bench.acquire(SETTLING), 'in-doubt');
    expectLeft(remainingMs, SETTLE_MS - LEASE_MS - 2_000, 'The time until the asking settles');
    await bench.passTime(SETTLE_MS - LEASE_MS - 2_000);
    await bench.grant(SETTLING);
  }),

  promise('asking: keeps nobody from asking where nothing is kept', async (bench) => {
    await bench.grant(SETTLING);
    await bench.passTime(LEASE_MS + 1);

    await bench.grant(SETTLING);
  }),

  promise('asking: keeps nobody from asking where the credential was refused', async (bench) => {
    await bench.keep({ value: 'refused' });
    await bench.grant(SETTLING);
    await bench.passTime(LEASE_MS + 1);
    await bench.reject('refused');

    await bench.grant(SETTLING);
  }),

  promise('asking: keeps nobody from asking where the credential ends first', async (bench) => {
    await bench.keep();
    await bench.passTime(LIFE_MS - 60_000);
    await bench.grant(SETTLING);
    await bench.passTime(LEASE_MS + 1);

    await bench.grant(SETTLING);
  }),

  promise('asking: neither is opened by nor concerns whom asking does no harm', async (bench) => {
    await bench.keep();
    await bench.grant(SETTLING);
    await bench.passTime(LEASE_MS + 1);
    const { version } = await bench.grant();
    await bench.abandon(version, { issued: 'unknown' });
    await bench.passTime(SETTLE_MS - LEASE_MS);

    assert.equal((await bench.read()).inDoubtForMs, 0, 'An asking was opened though none was asked for');
  }),

  promise(
    'asking: of an earlier attempt stays open over the commit of a later one, which is due when it settles',
    async (bench) => {
      await bench.grant(SETTLING);
      await bench.passTime(20_000);
      const { version } = await bench.grant(SETTLING);

      const { snapshot } = await bench.commit(version);
      expectLeft(snapshot.inDoubtForMs, SETTLE_MS - 20_000, "The time until the other's asking settles");
      assert.ok(snapshot.record);
      expectLeft(snapshot.record.dueInMs, SETTLE_MS - 20_000, 'The time until due');
      await bench.passTime(60_000);
      expectLeft((await bench.record()).dueInMs, SETTLE_MS - 80_000, 'The time until due, a minute later,');
    },
  ),

  promise('asking: that overlapped another leaves in doubt whose credential is the last', async (bench) => {
    const first = await bench.grant(SETTLING);
    await bench.passTime(20_000);
    const second = await bench.grant(SETTLING);
    await bench.commit(first.version, SETTLING);
    await bench.passTime(1_000);

    const { snapshot } = await bench.commit(second.version, SETTLING);
    assert.ok(snapshot.record);
    expectLeft(snapshot.record.dueInMs, SETTLE_MS, 'The time until due');
  }),

  promise(
    'asking: that settled before its commit, behind a newer grant, leaves the same doubt',
    async (bench) => {
      const late = await bench.grant(SETTLING);
      await bench.passTime(SETTLE_MS + 1_000);
      const newer = await bench.grant(SETTLING);
      await bench.passTime(LEASE_MS);
      await bench.abandon(newer.version, { issued: 'nothing' });

      const { snapshot } = await bench.commit(late.version, SETTLING);
      assert.ok(snapshot.record);
      expectLeft(snapshot.record.dueInMs, SETTLE_MS, 'The time until due');
    },
  ),

  promise('asking: that settled before its commit is no doubt where nobody asked since', async (bench) => {
    const { version } = await bench.grant(SETTLING);
    await bench.passTime(SETTLE_MS + 1_000);

    const dueAt = (await bench.now()) + 30 * 60_000;
    const { snapshot } = await bench.commit(version, { ...SETTLING, dueAt });
    assert.ok(snapshot.record);
    expectLeft(snapshot.record.dueInMs, 30 * 60_000, 'The time until due');
  }),

  promise('asking: that overlapped another leaves the same doubt once it has settled', async (bench) => {
    await bench.grant(SETTLING);
    await bench.passTime(20_000);
    const { version } = await bench.grant(SETTLING);
    await bench.passTime(SETTLE_MS + 1_000);

    const { snapshot } = await bench.commit(version, SETTLING);
    assert.ok(snapshot.record);
    expectLeft(snapshot.record.dueInMs, SETTLE_MS, 'The time until due');
  }),

  promise('asking: makes no commit due later than the commit says', async (bench) => {
    await bench.grant(SETTLING);
    await bench.passTime(20_000);
    const { version } = await bench.grant(SETTLING);

    await bench.commit(version, { dueAt: (await bench.now()) + 30_000 });
    expectLeft((await bench.record()).dueInMs, 30_000, 'The time until due');
  }),

  promise('asking: that has settled makes no commit due', async (bench) => {
    const first = await bench.grant(SETTLING);
    await bench.passTime(SETTLE_MS + 1);

    await bench.commit(first.version);
    assert.ok((await bench.record()).dueInMs > SETTLE_MS, 'A settled asking made the credential due');
  }),

  promise('asking: of a late commit is closed, also behind a newer version', async (bench) => {
    const late = await bench.grant(SETTLING);
    await bench.passTime(LEASE_MS + 1);
    await bench.keep();

    answered(await bench.commit(late.version), 'superseded');
    assert.equal((await bench.read()).inDoubtForMs, 0, 'A superseded commit left its own asking open');
  }),

  promise('asking: is closed by an abandon that knows nothing was issued', async (bench) => {
    await bench.keep();
    const { version } = await bench.grant(SETTLING);

    await bench.abandon(version, { issued: 'nothing' });
    assert.equal((await bench.read()).inDoubtForMs, 0);
    await bench.grant(SETTLING);
  }),

  promise('asking: stays open after an abandon that does not know', async (bench) => {
    await bench.keep();
    const { version } = await bench.grant(SETTLING);

    await bench.abandon(version, { issued: 'unknown' });
    assert.equal((await bench.read()).leaseMs, 0, 'The lease was not given back');
    answered(await bench.acquire(SETTLING), 'in-doubt');
  }),

  promise("asking: is closed by nobody else's abandon", async (bench) => {
    await bench.grant(SETTLING);
    await bench.passTime(LEASE_MS + 1);
    const { version } = await bench.grant(SETTLING);

    await bench.abandon(version, { issued: 'nothing' });
    assert.ok((await bench.read()).inDoubtForMs > 0, "An abandon closed another attempt's asking");
  }),
];
