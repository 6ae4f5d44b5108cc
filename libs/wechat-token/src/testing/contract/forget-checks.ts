import assert from 'node:assert/strict';
import { fenceOf, versionOf } from '../../core/ports/version.js';
import { answered } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { SETTLE_MS } from './workbench.js';

/** What `forget` promises. */
export const forgetChecks: readonly TokenStoreCheck[] = [
  promise('forget: removes the record of one key, and no other', async (bench) => {
    const other = bench.beside('user', 'o2');
    await bench.keep();
    await other.keep();
    await bench.forget();

    const { record, revision } = await bench.read();
    assert.deepEqual({ record, revision }, { record: undefined, revision: '' });
    await other.record();
  }),

  promise('forget: ends lease and askings, and fences go on', async (bench) => {
    const { version } = await bench.grant({ inDoubtMs: SETTLE_MS });
    await bench.forget();

    const { leaseMs, inDoubtForMs } = await bench.read();
    assert.deepEqual({ leaseMs, inDoubtForMs }, { leaseMs: 0, inDoubtForMs: 0 });
    assert.ok(fenceOf((await bench.grant()).version) > fenceOf(version), 'The fence went back');
  }),

  promise('forget: lets fences go on above what was put into an empty store', async (bench) => {
    const other = bench.beside('jsapi-ticket');
    const version = versionOf((await bench.now()) + 1e10, 'before');
    await bench.restore(version);
    await other.commit(version);

    for (const forgotten of [bench, other]) {
      await forgotten.forget(version);
      assert.ok(fenceOf((await forgotten.grant()).version) > fenceOf(version), 'The fence went back');
    }
  }),

  promise('forget: runs twice and where nothing is kept', async (bench) => {
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
    assert.equal((await bench.read()).record, undefined, 'A credential that was withdrawn is back');
  }),

  promise('forget: leaves alone what is newer, however late it runs', async (bench) => {
    const first = await bench.keep({ value: 'first', issuerState: 'refresh' });
    await bench.forget(first);
    const second = await bench.keep({ value: 'second', issuerState: 'refresh' });
    const { version } = await bench.grant({ inDoubtMs: SETTLE_MS });
    await bench.forget(first);

    const { record, leaseMs, inDoubtForMs } = await bench.read();
    assert.equal(record?.version, second, 'A late removal took what was written since');
    assert.equal(record.issuerState, 'refresh');
    assert.ok(leaseMs > 0 && inDoubtForMs > 0, 'A late removal ended a lease or an asking of after it');
    answered(await bench.commit(version), 'committed');
  }),

  promise('forget: leaves alone who asks since, where nothing is kept', async (bench) => {
    const first = await bench.keep();
    await bench.forget(first);
    const { version } = await bench.grant({ inDoubtMs: SETTLE_MS });
    await bench.forget(first);

    const { leaseMs, inDoubtForMs } = await bench.read();
    assert.ok(leaseMs > 0 && inDoubtForMs > 0, 'A late removal ended a lease or an asking of after it');
    answered(await bench.commit(version), 'committed');
    await bench.record();
  }),

  promise('forget: is not undone by who was granted up to then, where nothing is kept', async (bench) => {
    const { version } = await bench.grant();
    await bench.forget(version);

    answered(await bench.commit(version), 'superseded');
    assert.equal((await bench.read()).record, undefined, 'A credential that was withdrawn is back');
  }),

  promise(
    'forget: lets what is granted afterwards be written, also where it went ahead of time',
    async (bench) => {
      const ahead = versionOf((await bench.now()) + 1e10, '~');
      await bench.forget(ahead);

      const { version } = await bench.grant();
      answered(await bench.commit(version), 'committed');
    },
  ),
];
