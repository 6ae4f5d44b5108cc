import assert from 'node:assert/strict';
import { fenceOf, versionOf } from '../../core/ports/version.js';
import { answered } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { IN_DOUBT_MS } from './workbench.js';

/** `forget`. */
export const forgetChecks: readonly TokenStoreCheck[] = [
  promise('forget: removes the record of one key, and no other', async (bench) => {
    const other = bench.withKind('user', 'o2');
    await bench.keep();
    await other.keep();
    await bench.forget();

    const { record, revision } = await bench.read();
    assert.deepEqual({ record, revision }, { record: undefined, revision: '' });
    await other.record();
  }),

  promise('forget: ends the lease and the requests in doubt, and fences continue', async (bench) => {
    const { version } = await bench.grant({ inDoubtMs: IN_DOUBT_MS });
    await bench.forget();

    const { leaseMs, inDoubtForMs } = await bench.read();
    assert.deepEqual({ leaseMs, inDoubtForMs }, { leaseMs: 0, inDoubtForMs: 0 });
    assert.ok(fenceOf((await bench.grant()).version) > fenceOf(version), 'The fence went back');
  }),

  promise('forget: ends a revocation with the record, and none that began without one', async (bench) => {
    const revocation = { left: 2, nextInMs: 0 };
    await bench.keep({ revocation });
    await bench.forget();
    assert.equal((await bench.read()).revocation, undefined, 'A removal left the revocation of its record');

    const { version } = await bench.grant({ revocation });
    await bench.forget(version);
    assert.equal((await bench.read()).revocation?.left, 2, 'A removal of nothing ended a revocation');
  }),

  promise('forget: fences continue above a version restored into an empty store', async (bench) => {
    const other = bench.withKind('jsapi-ticket');
    const version = versionOf((await bench.now()) + 1e10, 'before');
    await bench.restore(version);
    await other.commit(version);

    for (const forgotten of [bench, other]) {
      await forgotten.forget(version);
      assert.ok(fenceOf((await forgotten.grant()).version) > fenceOf(version), 'The fence went back');
    }
  }),

  promise('forget: runs twice, and without a record', async (bench) => {
    await bench.forget();
    await bench.keep();
    await bench.forget();
    await bench.forget();

    assert.equal((await bench.read()).record, undefined);
    await bench.keep();
  }),

  promise('forget: is not undone by a commit or a restore from before it', async (bench) => {
    const kept = await bench.keep({ value: 'withdrawn' });
    const { version } = await bench.grant();
    await bench.forget(kept);

    answered(await bench.commit(version, { value: 'late' }), 'superseded');
    answered(await bench.restore(kept, { value: 'withdrawn' }), 'kept');
    assert.equal(
      (await bench.read()).record,
      undefined,
      'A credential whose authorization was withdrawn is back',
    );
  }),

  promise('forget: keeps what is newer, however late it runs', async (bench) => {
    const first = await bench.keep({ value: 'first', issuerState: 'refresh' });
    await bench.forget(first);
    const second = await bench.keep({ value: 'second', issuerState: 'refresh' });
    const { version } = await bench.grant({ inDoubtMs: IN_DOUBT_MS });
    await bench.forget(first);

    const { record, leaseMs, inDoubtForMs } = await bench.read();
    assert.equal(record?.version, second, 'A late removal deleted what was written since');
    assert.equal(record.issuerState, 'refresh');
    assert.ok(leaseMs > 0 && inDoubtForMs > 0, 'A late removal ended a newer lease or doubt');
    answered(await bench.commit(version), 'committed');
  }),

  promise('forget: without a record, keeps attempts that began since', async (bench) => {
    const first = await bench.keep();
    await bench.forget(first);
    const { version } = await bench.grant({ inDoubtMs: IN_DOUBT_MS });
    await bench.forget(first);

    const { leaseMs, inDoubtForMs } = await bench.read();
    assert.ok(leaseMs > 0 && inDoubtForMs > 0, 'A late removal ended a newer lease or doubt');
    answered(await bench.commit(version), 'committed');
    await bench.record();
  }),

  promise('forget: without a record, is not undone by an attempt that was granted before', async (bench) => {
    const { version } = await bench.grant();
    await bench.forget(version);

    answered(await bench.commit(version), 'superseded');
    assert.equal(
      (await bench.read()).record,
      undefined,
      'A credential whose authorization was withdrawn is back',
    );
  }),

  promise('forget: lets later attempts commit, even if its version was ahead of time', async (bench) => {
    const ahead = versionOf((await bench.now()) + 1e10, '~');
    await bench.forget(ahead);

    const { version } = await bench.grant();
    answered(await bench.commit(version), 'committed');
  }),
];
