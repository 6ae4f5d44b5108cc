import assert from 'node:assert/strict';
import { fenceOf, versionOf } from '../../credential/version.js';
import { answered } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { SETTLE_MS } from './workbench.js';

/** What `forget` promises. */
export const forgetChecks: readonly TokenStoreCheck[] = [
  promise('forget: removes the record of one key, and no other', async (bench) => {
    const other = bench.beside('user', 'o2');
    await bench.keep();
    await other.keep();
    await bench.store.forget(bench.key);

    const { record, stamp } = await bench.read();
    assert.deepEqual({ record, stamp }, { record: undefined, stamp: '' });
    await other.record();
  }),

  promise('forget: ends lease and askings, and fences go on', async (bench) => {
    const { version } = await bench.grant({ settleMs: SETTLE_MS });
    await bench.store.forget(bench.key);

    const { leaseMs, settlesInMs } = await bench.read();
    assert.deepEqual({ leaseMs, settlesInMs }, { leaseMs: 0, settlesInMs: 0 });
    assert.ok(fenceOf((await bench.grant()).version) > fenceOf(version), 'The fence went back');
  }),

  promise('forget: lets fences go on above what was put into an empty store', async (bench) => {
    const other = bench.beside('jsapi-ticket');
    const version = versionOf((await bench.now()) + 1e10, 'before');
    await bench.offer(version);
    await other.commit(version);

    for (const forgotten of [bench, other]) {
      await bench.store.forget(forgotten.key);
      assert.ok(fenceOf((await forgotten.grant()).version) > fenceOf(version), 'The fence went back');
    }
  }),

  promise('forget: runs twice and where nothing is kept', async (bench) => {
    await bench.store.forget(bench.key);
    await bench.keep();
    await bench.store.forget(bench.key);
    await bench.store.forget(bench.key);

    assert.equal((await bench.read()).record, undefined);
    await bench.keep();
  }),

  promise('forget: is not undone by a commit or an offer from before it', async (bench) => {
    const kept = await bench.keep({ value: 'withdrawn' });
    const { version } = await bench.grant();
    await bench.store.forget(bench.key);

    answered(await bench.commit(version, { value: 'late' }), 'superseded');
    answered(await bench.offer(kept, { value: 'withdrawn' }), 'kept');
    assert.equal((await bench.read()).record, undefined, 'A credential that was withdrawn is back');
  }),
];
