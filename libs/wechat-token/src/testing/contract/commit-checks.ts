import assert from 'node:assert/strict';
import { fingerprintOf } from '../../core/policy/fingerprint.js';
import { versionOf } from '../../core/ports/version.js';
import { answered, expectAge, expectLeft } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { DUE_MS, LEASE_MS, LIFE_MS, IN_DOUBT_MS } from './workbench.js';

const DAY_MS = 86_400_000;

/** `commit`. */
export const commitChecks: readonly TokenStoreCheck[] = [
  promise('commit: writes the credential, releases the lease and returns the record', async (bench) => {
    const { version } = await bench.grant();

    const { outcome, snapshot } = await bench.commit(version, { value: 'kept', issuerState: 'refresh' });
    assert.equal(outcome, 'committed');
    assert.ok(snapshot.record, 'The result of a commit contains no record');
    const { remainingMs, dueInMs, issuedAgoMs, confirmedAgoMs, ...rest } = snapshot.record;
    assert.deepEqual(rest, {
      value: 'kept',
      issuerState: 'refresh',
      fingerprint: fingerprintOf('kept'),
      version,
      status: 'valid',
    });
    expectLeft(remainingMs, LIFE_MS, 'The remaining lifetime');
    expectLeft(dueInMs, DUE_MS, 'The time until due');
    expectAge(issuedAgoMs, 0, 'The age');
    expectAge(confirmedAgoMs, 0, 'The time since the confirmation');
    assert.equal(snapshot.leaseMs, 0, 'The lease was not released');
    assert.equal((await bench.read()).revision, snapshot.revision);
    await bench.grant();
  }),

  promise('commit: keeps the record for as long after its end as it is told', async (bench) => {
    const { version } = await bench.grant();
    await bench.commit(version, { issuerState: 'refresh', keepMs: 100 * DAY_MS });

    await bench.passTime(LIFE_MS + 90 * DAY_MS);
    // A store may collect garbage with its steps.
    for (const kind of ['one', 'two', 'three']) await bench.withKind(kind).keep();

    assert.equal((await bench.record()).issuerState, 'refresh');
  }),

  promise('commit: counts from before the request to WeChat', async (bench) => {
    const { version } = await bench.grant();
    const askedAt = await bench.now();
    await bench.passTime(4_000);
    await bench.commit(version, { askedAt });

    const record = await bench.record();
    expectLeft(record.remainingMs, LIFE_MS - 4_000, 'The remaining lifetime');
    expectAge(record.issuedAgoMs, 4_000, 'The age');
    expectAge(record.confirmedAgoMs, 4_000, 'The time since the confirmation');
  }),

  promise(
    'commit: is dated by its request even if clocks that count whole ms seem to differ',
    async (bench) => {
      const { version } = await bench.grant();
      const askedAt = await bench.now();
      await bench.commit(version, { value: 'confirmed', askedAt, lifetimeMs: LIFE_MS - 1.9 });

      answered(await bench.reject('confirmed', { reportedAt: askedAt - 1 }), 'current');
    },
  ),

  promise(
    'commit: keeps the first issue date of a confirmed value, and takes that of a new value',
    async (bench) => {
      await bench.keep({ value: 'same' });
      await bench.passTime(60_000);
      await bench.keep({ value: 'same' });
      const confirmed = await bench.record();
      expectAge(confirmed.issuedAgoMs, 60_000, 'The age');
      expectAge(confirmed.confirmedAgoMs, 0, 'The time since the confirmation');
      expectLeft(confirmed.remainingMs, LIFE_MS, 'The remaining lifetime');

      await bench.keep({ value: 'other' });
      expectAge((await bench.record()).issuedAgoMs, 0, 'The age of the other value');
    },
  ),

  promise('commit: uses the given issue date, and the earlier one for the same value', async (bench) => {
    const issuedAt = (await bench.now()) - 300_000;
    await bench.keep({ value: 'had before', issuedAt });
    const { issuedAgoMs, confirmedAgoMs, remainingMs } = await bench.record();
    expectAge(issuedAgoMs, 300_000, 'The age');
    expectAge(confirmedAgoMs, 0, 'The time since the confirmation');
    expectLeft(remainingMs, LIFE_MS, 'The remaining lifetime');

    await bench.keep({ value: 'had before', issuedAt: issuedAt + 60_000 });
    expectAge((await bench.record()).issuedAgoMs, 300_000, 'The age by a later date');
    await bench.keep({ value: 'had before', issuedAt: issuedAt - 60_000 });
    expectAge((await bench.record()).issuedAgoMs, 360_000, 'The age by an earlier date');
  }),

  promise(
    'commit: the earlier end of a value counts if another process has written it since the read',
    async (bench) => {
      const slow = await bench.grant();
      await bench.passTime(LEASE_MS + 100);
      const { version } = await bench.grant();
      const askedAt = await bench.now();
      const ends = (lifetimeMs: number) => ({
        value: 'same',
        askedAt,
        lifetimeMs,
        expiresAt: askedAt + lifetimeMs,
        dueAt: askedAt + lifetimeMs / 2,
      });
      await bench.commit(slow.version, { ...ends(LIFE_MS / 2), basedOn: '' });

      answered(await bench.commit(version, { ...ends(LIFE_MS), basedOn: '' }), 'committed');
      const { remainingMs, dueInMs } = await bench.record();
      expectLeft(remainingMs, LIFE_MS / 2, 'The remaining lifetime');
      expectLeft(dueInMs, LIFE_MS / 4, 'The time until it is due');

      await bench.keep({ ...ends(LIFE_MS), basedOn: version });
      expectLeft((await bench.record()).remainingMs, LIFE_MS, 'The lifetime by who had read that record');
    },
  ),

  promise('commit: changes nothing when it runs twice', async (bench) => {
    const { version } = await bench.grant();
    const changes = { value: 'once', askedAt: await bench.now(), revocation: { left: 1, nextInMs: 60_000 } };
    const first = answered(await bench.commit(version, changes), 'committed');
    await bench.passTime(20_000);

    const second = answered(await bench.commit(version, changes), 'committed');
    assert.equal(second.snapshot.revision, first.snapshot.revision, 'A repeated commit changed the revision');
    expectAge((await bench.record()).confirmedAgoMs, 20_000, 'The time since the confirmation');
    expectLeft((await bench.read()).revocation?.nextInMs ?? 0, 40_000, 'The wait of the revocation');
  }),

  promise('commit: ends no pause when it runs twice', async (bench) => {
    const { version } = await bench.grant();
    await bench.commit(version, { value: 'once' });
    await bench.setPause('away', 60_000);

    answered(await bench.commit(version, { value: 'once', clears: ['away'] }), 'committed');
    answered(await bench.acquire({ pauses: ['away'] }), 'paused');
  }),

  promise('commit: does not undo a rejection when it runs twice', async (bench) => {
    const version = await bench.keep({ value: 'refused' });
    await bench.reject('refused');

    const { snapshot } = answered(await bench.commit(version, { value: 'refused' }), 'committed');
    assert.equal(snapshot.record?.status, 'rejected');
    assert.equal((await bench.record()).status, 'rejected', 'A repeated commit undid a rejection');
  }),

  promise('commit: a newer version makes a refused value valid again', async (bench) => {
    const first = await bench.keep({ value: 'same' });
    await bench.reject('same');
    const second = await bench.keep({ value: 'same' });

    const { status, version, dueInMs } = await bench.record();
    assert.equal(status, 'valid');
    assert.equal(version, second);
    assert.ok(version > first);
    assert.ok(dueInMs > 0, 'A commit made itself due at once');
  }),

  promise('commit: is superseded by a newer version, and returns that version', async (bench) => {
    const late = await bench.grant();
    await bench.passTime(LEASE_MS + 1);
    const version = await bench.keep({ value: 'newer', revocation: { left: 1, nextInMs: 0 } });

    const { snapshot } = answered(
      await bench.commit(late.version, { value: 'late', revocation: null }),
      'superseded',
    );
    assert.equal(snapshot.record?.version, version);
    assert.equal(snapshot.record.value, 'newer');
    assert.equal((await bench.record()).value, 'newer', 'An older version replaced a newer one');
    assert.equal((await bench.read()).revocation?.left, 1, 'A superseded commit ended a revocation');
  }),

  promise('commit: is superseded when it runs again after a newer one', async (bench) => {
    const first = await bench.keep({ value: 'first' });
    const second = await bench.keep({ value: 'second' });

    answered(await bench.commit(first, { value: 'first' }), 'superseded');
    assert.equal((await bench.record()).version, second, 'An older version replaced a newer one');
  }),

  promise('commit: distinguishes versions of one fence by their attempts', async (bench) => {
    const fence = await bench.now();
    const [lesser, greater] = [versionOf(fence, '0abc'), versionOf(fence, 'z012')];
    await bench.commit(greater, { value: 'greater' });
    answered(await bench.commit(lesser, { value: 'lesser' }), 'superseded');

    const other = bench.withKind('jsapi-ticket');
    await other.commit(lesser, { value: 'lesser' });
    answered(await other.commit(greater, { value: 'greater' }), 'committed');
    assert.equal((await bench.record()).value, (await other.record()).value);
  }),

  promise(
    'commit: is accepted after its lease has ended, and leaves the lease of a newer attempt',
    async (bench) => {
      await bench.keep({ value: 'old' });
      const late = await bench.grant();
      await bench.passTime(LEASE_MS + 1);
      const newer = await bench.grant({ inDoubtMs: IN_DOUBT_MS });

      answered(await bench.commit(late.version, { value: 'late' }), 'committed');
      const { record, leaseMs, inDoubtForMs } = await bench.read();
      assert.equal(record?.value, 'late');
      assert.ok(leaseMs > 0, "A late commit ended another's lease");
      assert.ok(inDoubtForMs > 0, "A late commit ended another attempt's doubt");
      answered(await bench.commit(newer.version, { value: 'newer' }), 'committed');
    },
  ),

  promise('commit: leaves the lease of a newer attempt also when superseded', async (bench) => {
    const late = await bench.grant();
    await bench.passTime(LEASE_MS + 1);
    await bench.keep();
    await bench.grant();

    answered(await bench.commit(late.version), 'superseded');
    assert.ok((await bench.read()).leaseMs > 0, "A superseded commit ended another's lease");
  }),

  promise('commit: is accepted by a store that has lost everything', async (bench) => {
    const version = versionOf((await bench.now()) - 60_000, bench.attempt());

    answered(await bench.commit(version, { value: 'before the loss' }), 'committed');
    assert.equal((await bench.record()).version, version);
    assert.equal((await bench.read()).leaseMs, 0);
  }),
];
