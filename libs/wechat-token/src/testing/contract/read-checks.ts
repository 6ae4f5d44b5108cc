import assert from 'node:assert/strict';
import { fingerprintOf } from '../../core/policy/fingerprint.js';
import { expectAge, expectLeft } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { DUE_MS, LIFE_MS } from './workbench.js';

const VALUES: Readonly<Record<string, string>> = {
  'of 512 characters': 'x'.repeat(512),
  'of 4,096 characters': '0123456789abcdef'.repeat(256),
  'with braces, quotes and line ends': '{"a":[1,{}]}{{}}\'"\\\r\n\t%s${b}',
  'outside ASCII': '凭据 🔑 é \u2028 \u0000 end',
  'that look like numbers': '0012345678901234567890.50',
};

/** `read` and `revisions`. */
export const readChecks: readonly TokenStoreCheck[] = [
  promise('read: returns no record for an unknown key', async (bench) => {
    const { record, revision, leaseMs, inDoubtForMs, revocation, storeTime } = await bench.read();

    assert.deepEqual(
      { record, revision, leaseMs, inDoubtForMs, revocation },
      {
        record: undefined,
        revision: '',
        leaseMs: 0,
        inDoubtForMs: 0,
        revocation: undefined,
      },
    );
    assert.ok(Number.isSafeInteger(storeTime) && storeTime > 0, `The store's time is ${storeTime}`);
  }),

  ...Object.entries(VALUES).map(([which, value]) =>
    promise(`read: returns values ${which} as they were written`, async (bench) => {
      await bench.keep({ value });

      const record = await bench.record();
      assert.equal(record.value, value, 'The value came back changed');
      assert.equal(record.fingerprint, fingerprintOf(value), 'The fingerprint came back changed');
    }),
  ),

  promise('read: returns an issuer state as it was written, whatever is in it', async (bench) => {
    for (const issuerState of Object.values(VALUES)) {
      await bench.keep({ issuerState });
      const record = await bench.record();
      assert.equal(record.issuerState, issuerState, 'The issuer state came back changed');
    }
  }),

  promise('read: returns an issuer state only if the last write had one', async (bench) => {
    await bench.keep({ issuerState: 'refresh' });
    await bench.keep();

    assert.equal(
      (await bench.record()).issuerState,
      undefined,
      'The issuer state of an older version is still there',
    );
  }),

  promise(
    "read: counts the remaining lifetime, the time until due and the ages by the store's clock",
    async (bench) => {
      await bench.keep();
      await bench.passTime(60_000);

      const record = await bench.record();
      assert.equal(record.status, 'valid');
      expectLeft(record.remainingMs, LIFE_MS - 60_000, 'The remaining lifetime');
      expectLeft(record.dueInMs, DUE_MS - 60_000, 'The time until due');
      expectAge(record.issuedAgoMs, 60_000, 'The age');
      expectAge(record.confirmedAgoMs, 60_000, 'The time since the confirmation');
    },
  ),

  promise('read: its time advances as time passes', async (bench) => {
    const before = await bench.now();
    await bench.passTime(60_000);

    expectAge((await bench.now()) - before, 60_000, 'The time that passed in the store');
  }),

  promise('read: returns an expired credential, with no time remaining', async (bench) => {
    const version = await bench.keep();
    await bench.passTime(LIFE_MS + 5_000);

    const record = await bench.record();
    assert.equal(record.version, version);
    assert.equal(record.remainingMs, 0);
    assert.equal(record.dueInMs, 0);
  }),

  promise('read: never returns a longer lifetime than at the commit', async (bench) => {
    const { version } = await bench.grant();
    const askedAt = await bench.now();
    await bench.commit(version, { askedAt, expiresAt: askedAt + 10 * LIFE_MS, dueAt: askedAt + 9 * LIFE_MS });

    const { remainingMs, dueInMs } = await bench.record();
    assert.ok(
      remainingMs <= LIFE_MS,
      `The remaining lifetime is ${remainingMs} ms, of ${LIFE_MS} ms at the commit`,
    );
    assert.ok(dueInMs <= LIFE_MS, `The time until due is ${dueInMs} ms, of a lifetime of ${LIFE_MS} ms`);
  }),

  promise('read: separates the kinds and subjects of an app', async (bench) => {
    const others = [
      bench.withKind('jsapi-ticket'),
      bench.withKind('user', 'o1'),
      bench.withKind('user', 'o2'),
    ];
    for (const other of [bench, ...others])
      await other.keep({ value: `value of ${JSON.stringify(other.key)}` });

    for (const other of [bench, ...others]) {
      assert.equal((await other.record()).value, `value of ${JSON.stringify(other.key)}`);
    }
    assert.equal(
      (await bench.withKind('user').read()).record,
      undefined,
      'A kind without a subject shows a subject',
    );
  }),

  promise('revisions: come in the order of the keys, empty without a record', async (bench) => {
    const [second, unknown, third] = [
      bench.withKind('jsapi-ticket'),
      bench.withKind('card-ticket'),
      bench.withOtherApp(),
    ];
    for (const kept of [third, bench, second]) await kept.keep();

    const keys = [third, unknown, bench, second, bench].map(({ key }) => key);
    const { revisions } = await bench.store.revisions(keys);
    const readings = await Promise.all(keys.map((key) => bench.store.read(key)));
    assert.deepEqual(
      revisions,
      readings.map(({ revision }) => revision),
      'revisions() and read() return different revisions',
    );
    assert.equal(new Set(revisions).size, 4, 'Different versions share a revision');
    assert.equal(revisions[1], '');
    assert.deepEqual((await bench.store.revisions([])).revisions, []);
  }),

  promise('revisions: change with version, status and revocation, and with nothing else', async (bench) => {
    const revisions: string[] = [];
    const note = async () => void revisions.push((await bench.read()).revision);

    await bench.keep({ value: 'first' });
    await note();
    await bench.keep({ value: 'first' });
    await note();
    await bench.reject('first', { status: 'suspect' });
    await note();
    await bench.reject('first');
    await note();
    const { version } = await bench.grant({ revocation: { left: 2, nextInMs: 0 } });
    await note();
    await bench.abandon(version, { revocation: { left: 1, nextInMs: 30_000 } });
    await note();
    assert.equal(new Set(revisions).size, revisions.length, 'A change left the revision unchanged');

    await bench.passTime(1_000);
    await bench.abandon((await bench.grant()).version);
    await note();
    assert.equal(
      revisions.at(-1),
      revisions.at(-2),
      'The revision changed although nothing changed that a reader acts on',
    );
  }),
];
