import assert from 'node:assert/strict';
import type { PauseReason } from '../../core/ports/token-store.js';
import { answered, expectLeft } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { LEASE_MS } from './workbench.js';

const REASON: PauseReason = {
  code: 'WECHAT_REFUSED',
  errcode: 40164,
  rid: '6{5}-凭',
  callerIp: '2001:db8::1',
  failure: 'HTTP_502',
};

/** The pauses of an app. */
export const pauseChecks: readonly TokenStoreCheck[] = [
  promise(
    'pause: set by an abandon, applies to every acquire that names it, with reason and remaining time',
    async (bench) => {
      const { version } = await bench.grant();
      await bench.abandon(version, {
        pause: await bench.pause('away', 60_000, { failures: 3, reason: REASON }),
      });
      await bench.passTime(20_000);

      const { pause } = answered(await bench.acquire({ pauses: ['config', 'away'] }), 'paused');
      assert.deepEqual(
        { ...pause, remainingMs: 0 },
        { id: 'away', remainingMs: 0, failures: 3, reason: REASON },
      );
      expectLeft(pause.remainingMs, 40_000, 'The rest of the pause');
      assert.equal((await bench.read()).leaseMs, 0, 'Nothing was granted, but there is a lease');
      await bench.grant({ pauses: ['config'] });
    },
  ),

  promise('pause: applies to all credentials of an app, and to no other app', async (bench) => {
    const pauses = ['away'];
    await bench.setPause('away', 60_000);

    answered(await bench.withKind('jsapi-ticket').acquire({ pauses }), 'paused');
    answered(await bench.withKind('user', 'o1').acquire({ pauses }), 'paused');
    await bench.withOtherApp().grant({ pauses });
  }),

  promise('pause: the one with the longest remaining time is returned', async (bench) => {
    for (const [id, forMs] of [
      ['short', 20_000],
      ['long', 90_000],
      ['middle', 40_000],
    ] as const) {
      await bench.setPause(id, forMs);
    }

    const { pause } = answered(await bench.acquire({ pauses: ['middle', 'long', 'short'] }), 'paused');
    assert.equal(pause.id, 'long');
  }),

  promise('pause: after its end it applies to nobody, and a grant returns its failures', async (bench) => {
    await bench.setPause('away', 60_000, { failures: 4 });
    await bench.passTime(60_001);

    const { failures } = await bench.grant({ pauses: ['away', 'config'] });
    assert.deepEqual({ ...failures }, { away: 4, config: 0 });
  }),

  promise('pause: runs until the instant it was set for, even if the abandon is late', async (bench) => {
    const { version } = await bench.grant();
    const [pause, passed] = [await bench.pause('away', 60_000), await bench.pause('config', 10_000)];
    await bench.passTime(20_000);
    await bench.abandon(version, { pause });

    const paused = answered(await bench.acquire({ pauses: ['away'] }), 'paused');
    expectLeft(paused.pause.remainingMs, 40_000, 'The rest of the pause');
    const other = bench.withKind('jsapi-ticket');
    await other.abandon((await other.grant()).version, { pause: passed });
    await other.grant({ pauses: ['config'] });
  }),

  promise('pause: is never longer than its duration, whatever the instant', async (bench) => {
    const { version } = await bench.grant();
    await bench.abandon(version, {
      pause: await bench.pause('away', 60_000, { until: (await bench.now()) + 3_600_000 }),
    });

    const { pause } = answered(await bench.acquire({ pauses: ['away'] }), 'paused');
    assert.ok(pause.remainingMs <= 60_000, `A pause of 60000 ms has ${pause.remainingMs} ms left`);
  }),

  promise('pause: is set once by an abandon that runs twice', async (bench) => {
    const { version } = await bench.grant();
    const request = { pause: await bench.pause('away', 60_000, { failures: 2 }) };
    await bench.abandon(version, request);
    await bench.passTime(20_000);
    await bench.abandon(version, request);

    const { pause } = answered(await bench.acquire({ pauses: ['away'] }), 'paused');
    assert.equal(pause.failures, 2, 'A repeated abandon changed the count of failures');
    expectLeft(pause.remainingMs, 40_000, 'The rest of the pause');
  }),

  promise(
    'pause: a repeated abandon does not set it again once another credential has ended it',
    async (bench) => {
      const request = { pause: await bench.pause('away', 60_000) };
      const { version } = await bench.grant();
      await bench.abandon(version, request);
      await bench.passTime(1_000);
      await bench.withKind('jsapi-ticket').keep({ clears: ['away'] });
      await bench.abandon(version, request);

      await bench.grant({ pauses: ['away'] });
    },
  ),

  promise('pause: is not set by an abandon behind a newer version', async (bench) => {
    const { version } = await bench.grant();
    await bench.passTime(LEASE_MS + 1);
    await bench.keep();
    await bench.abandon(version, { pause: await bench.pause('away', 60_000) });

    await bench.grant({ pauses: ['away'] });
  }),

  promise('pause: is not set by an abandon behind a newer version that was restored', async (bench) => {
    const { version } = await bench.grant();
    answered(await bench.restore(`${version}z`), 'taken');
    await bench.abandon(version, { pause: await bench.pause('away', 60_000) });

    const [pause] = (await bench.store.inspect(bench.key.appId)).pauses;
    assert.equal(pause, undefined, 'A late abandon set a pause');
  }),

  promise('pause: is not set by an abandon behind a newer lease, which stays as it is', async (bench) => {
    const { version } = await bench.grant();
    await bench.passTime(LEASE_MS + 1);
    const newer = await bench.grant();
    await bench.abandon(version, { pause: await bench.pause('away', 60_000) });

    assert.ok((await bench.read()).leaseMs > 0, "A late abandon ended another's lease");
    await bench.abandon(newer.version);
    await bench.grant({ pauses: ['away'] });
  }),

  promise('pause: a commit ends exactly the pauses that it clears, with their failures', async (bench) => {
    for (const id of ['away', 'config']) {
      await bench.setPause(id, 60_000, { failures: 2 });
    }
    await bench.keep({ clears: ['away', 'unknown'] });

    const { failures } = await bench.grant({ pauses: ['away'] });
    assert.equal(failures['away'], 0, 'The failures of a cleared pause are remembered');
    answered(await bench.withKind('jsapi-ticket').acquire({ pauses: ['config'] }), 'paused');
  }),

  promise('pause: is not ended by a commit that is superseded', async (bench) => {
    const late = await bench.grant();
    await bench.passTime(LEASE_MS + 1);
    await bench.keep();
    await bench.setPause('away', 60_000);
    answered(await bench.commit(late.version, { clears: ['away'] }), 'superseded');

    answered(await bench.acquire({ pauses: ['away'] }), 'paused');
  }),

  promise('pause: set by a later attempt is not ended by a late commit', async (bench) => {
    const late = await bench.grant();
    await bench.passTime(LEASE_MS + 1);
    await bench.setPause('away', 60_000);
    answered(await bench.commit(late.version, { clears: ['away'] }), 'committed');

    answered(await bench.acquire({ pauses: ['away'] }), 'paused');
  }),

  promise(
    'pause: set by a later attempt is not replaced by an earlier one of another credential',
    async (bench) => {
      const other = bench.withKind('jsapi-ticket');
      const earlier = await other.grant();
      await bench.passTime(1_000);
      await bench.setPause('away', 60_000, { failures: 5 });
      await other.abandon(earlier.version, { pause: await bench.pause('away', 1_000, { failures: 1 }) });

      const { pause } = answered(await bench.acquire({ pauses: ['away'] }), 'paused');
      assert.equal(pause.failures, 5);
      expectLeft(pause.remainingMs, 60_000, 'The rest of the pause');
    },
  ),

  promise(
    'pause: after its end, an earlier attempt of another credential can replace and end it',
    async (bench) => {
      const [setting, clearing] = [bench.withKind('jsapi-ticket'), bench.withKind('card-ticket')];
      const [sets, clears] = [await setting.grant(), await clearing.grant()];
      await bench.passTime(1_000);
      for (const id of ['away', 'config']) {
        await bench.setPause(id, 10_000, { failures: 5 });
      }
      await bench.passTime(10_001);
      await setting.abandon(sets.version, { pause: await bench.pause('away', 60_000) });
      await clearing.commit(clears.version, { clears: ['config'] });

      answered(await bench.acquire({ pauses: ['away'] }), 'paused');
      const { failures } = await bench.grant({ pauses: ['config'] });
      assert.equal(failures['config'], 0, 'The failures of a cleared pause are remembered');
    },
  ),

  promise('pause: after its end, inspect still lists it, for its app only', async (bench) => {
    await bench.setPause('away', 60_000, { failures: 4, reason: REASON });
    await bench.setPause('config', 90_000);
    await bench.passTime(60_001);

    const { pauses } = await bench.store.inspect(bench.key.appId);
    assert.deepEqual(pauses.map(({ id }) => id).sort(), ['away', 'config']);
    const away = pauses.find(({ id }) => id === 'away');
    assert.deepEqual(away, { id: 'away', remainingMs: 0, failures: 4, reason: REASON });
    expectLeft(pauses.find(({ id }) => id === 'config')?.remainingMs ?? 0, 29_999, 'The rest of the pause');
    assert.deepEqual((await bench.store.inspect(bench.withOtherApp().key.appId)).pauses, []);
  }),
];
