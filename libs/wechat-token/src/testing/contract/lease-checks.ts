import assert from 'node:assert/strict';
import { fenceOf, versionOf } from '../../core/ports/version.js';
import { answered, expectLeft } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { LEASE_MS, READ_WINDOW_MS, IN_DOUBT_MS } from './workbench.js';

const YEAR_MS = 31_536_000_000;

/** Leases and fences of `acquire`. */
export const leaseChecks: readonly TokenStoreCheck[] = [
  promise('acquire: grants a lease, and others are held for the rest of it', async (bench) => {
    await bench.grant();
    await bench.passTime(3_000);

    const { remainingMs } = answered(await bench.acquire(), 'held');
    expectLeft(remainingMs, LEASE_MS - 3_000, 'The rest of the lease');
    expectLeft((await bench.read()).leaseMs, LEASE_MS - 3_000, 'The lease as read');
  }),

  promise('acquire: grants one of many at once', async (bench) => {
    const requests = await Promise.all(Array.from({ length: 10 }, () => bench.request()));

    const results = await Promise.all(requests.map((request) => bench.store.acquire(request)));
    assert.equal(
      results.filter(({ outcome }) => outcome === 'granted').length,
      1,
      'More than one lease was granted',
    );
  }),

  promise('acquire: the leases of two credentials of an app are independent', async (bench) => {
    await bench.grant();

    await bench.withKind('jsapi-ticket').grant();
    await bench.withKind('access-token', 'o1').grant();
  }),

  promise('acquire: gives the same attempt the same lease, counted once', async (bench) => {
    const budgets = [{ id: 'stable', limit: 5 }];
    const request = await bench.request({ inDoubtMs: IN_DOUBT_MS, budgets });
    const first = answered(await bench.store.acquire(request), 'granted');
    await bench.passTime(3_000);

    const second = answered(await bench.store.acquire(request), 'granted');
    assert.equal(second.version, first.version, 'The same attempt got another version');
    assert.equal(second.budgets[0]?.used, 1, 'The same attempt was counted twice');
    expectLeft(
      (await bench.read()).leaseMs,
      LEASE_MS - 3_000,
      'The lease, which a repeated acquire must not extend,',
    );

    await bench.abandon(first.version);
    assert.equal((await bench.read()).inDoubtForMs, 0, 'A repeated acquire put a second request in doubt');
  }),

  promise(
    'acquire: gives the same attempt the same lease over the record that it replaces',
    async (bench) => {
      await bench.keep();
      const request = await bench.request();
      const { version } = answered(await bench.store.acquire(request), 'granted');

      const again = answered(await bench.store.acquire(request), 'granted');
      assert.equal(again.version, version, 'The same attempt got another version');
    },
  ),

  promise('acquire: does not repeat a lease under which nothing is left to write', async (bench) => {
    const request = await bench.request();
    const { version } = answered(await bench.store.acquire(request), 'granted');
    answered(await bench.restore(version), 'taken');
    answered(await bench.store.acquire(request), 'read-again');

    answered(await bench.restore(versionOf(fenceOf(version) + 1, bench.attempt())), 'taken');
    answered(await bench.store.acquire(request), 'read-again');
  }),

  promise('acquire: the version is sixteen digits, a hyphen and the attempt', async (bench) => {
    const attemptId = bench.attempt();

    const { version } = await bench.grant({ attemptId });
    assert.match(version, /^\d{16}-[0-9a-z]+$/);
    assert.equal(version, versionOf(fenceOf(version), attemptId));
  }),

  promise('acquire: ends a lease after its time, and the next fence is greater', async (bench) => {
    const first = await bench.grant();
    await bench.passTime(LEASE_MS + 1);

    assert.equal((await bench.read()).leaseMs, 0);
    const second = await bench.grant();
    assert.ok(fenceOf(second.version) > fenceOf(first.version), 'The fence did not grow');
  }),

  promise("acquire: fences grow even if no time passes, starting at the store's time", async (bench) => {
    const before = await bench.now();
    let last = before - 1;
    for (let lease = 0; lease < 20; lease += 1) {
      const { version } = await bench.grant();
      assert.ok(fenceOf(version) > last, 'The fence did not grow, or is behind the time of the store');
      last = fenceOf(version);
      await bench.abandon(version);
    }
  }),

  promise(
    'acquire: the fence is above the highest version that the caller has seen, digit for digit',
    async (bench) => {
      // Sixteen digits, where some languages switch to exponents.
      const highestVersion = versionOf(1_795_000_000_000_007, 'before');

      const first = await bench.grant({ highestVersion });
      assert.equal(fenceOf(first.version), fenceOf(highestVersion) + 1);
      await bench.abandon(first.version);
      const second = await bench.grant();
      assert.equal(fenceOf(second.version), fenceOf(first.version) + 1, 'The fence went back');
    },
  ),

  promise('acquire: the fence is above a version restored into an empty store', async (bench) => {
    const other = bench.withKind('jsapi-ticket');
    const version = versionOf((await bench.now()) + YEAR_MS, 'before');
    await bench.restore(version);
    await other.commit(version);

    assert.ok(
      fenceOf((await bench.grant()).version) > fenceOf(version),
      'The fence is behind a restored one',
    );
    assert.ok(
      fenceOf((await other.grant()).version) > fenceOf(version),
      'The fence is behind a committed one',
    );
  }),

  promise(
    'acquire: a late commit or restore of an earlier version does not set the fence back',
    async (bench) => {
      const late = await bench.grant();
      await bench.passTime(LEASE_MS + 1);
      const ahead = versionOf((await bench.now()) + YEAR_MS, 'before');
      let last = await bench.grant({ highestVersion: ahead });
      await bench.abandon(last.version);

      const steps = {
        commit: () => bench.commit(late.version),
        restore: () => bench.restore(`${late.version}z`),
      };
      for (const [name, step] of Object.entries(steps)) {
        await step();
        const next = await bench.grant();
        assert.ok(fenceOf(next.version) > fenceOf(last.version), `The fence went back with a late ${name}`);
        await bench.abandon(next.version);
        last = next;
      }
    },
  ),

  promise('acquire: an attempt whose lease has ended has to read again', async (bench) => {
    const request = await bench.request({ readWindowMs: 60_000 });
    answered(await bench.store.acquire(request), 'granted');
    await bench.passTime(LEASE_MS + 1);

    answered(await bench.store.acquire(request), 'read-again');
    assert.equal((await bench.read()).leaseMs, 0, 'A command that ran twice holds a lease that nobody knows');
  }),

  promise('acquire: an attempt that released its lease has to read again', async (bench) => {
    const abandoned = await bench.request();
    await bench.abandon(answered(await bench.store.acquire(abandoned), 'granted').version);
    answered(await bench.store.acquire(abandoned), 'read-again');

    const committed = await bench.request();
    await bench.commit(answered(await bench.store.acquire(committed), 'granted').version);
    answered(await bench.store.acquire(committed), 'read-again');
    assert.equal((await bench.read()).leaseMs, 0, 'A command that ran twice holds a lease that nobody knows');
  }),

  promise('acquire: an old snapshot has to be read again, and nothing is counted', async (bench) => {
    const budgets = [{ id: 'stable', limit: 5 }];
    const request = await bench.request({ inDoubtMs: IN_DOUBT_MS, budgets });
    await bench.passTime(READ_WINDOW_MS + 1);

    answered(await bench.store.acquire(request), 'read-again');
    const { leaseMs, inDoubtForMs } = await bench.read();
    assert.deepEqual(
      { leaseMs, inDoubtForMs },
      { leaseMs: 0, inDoubtForMs: 0 },
      'A late command left something behind',
    );
    assert.equal((await bench.grant({ budgets })).budgets[0]?.used, 1, 'A late command was counted');
  }),

  promise('acquire: a snapshot more than two seconds in the future has to be read again', async (bench) => {
    answered(await bench.acquire({ readAt: (await bench.now()) + 60_000 }), 'read-again');

    await bench.grant({ readAt: (await bench.now()) + 1_000 });
  }),
];
