import { createHash, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CredentialKey } from '../../core/ports/credential.js';
import { fingerprintOf } from '../../core/policy/fingerprint.js';
import type { CommitRequest, TokenStore } from '../../core/ports/token-store.js';
import { versionOf } from '../../core/ports/version.js';
import { processLanguage } from '../../errors/language.js';
import { brokenPromisesOf, tokenStoreContract } from '../../testing/token-store-contract.js';
import { MemoryTokenStore } from '../memory/memory-token-store.js';
import { EncryptedTokenStore } from './encrypted-token-store.js';
import type { EncryptedTokenStoreOptions } from './encrypted-token-store.options.js';
import { SubjectNames } from './subject-names.js';

const A = { id: 'a', key: createHash('sha256').update('a').digest() };
const B = { id: 'b', key: createHash('sha256').update('b').digest() };
const KEY: CredentialKey = { appId: 'wx0123456789abcdef', kind: 'user-access-token', subject: 'o1' };
const START = Date.UTC(2024, 0, 1);
const VALUE = 'canary-token';
const STATE = 'canary-refresh';
const REPORT_LIMIT = { burst: 2, refillMs: 30_000, perHour: 20 };

/** An in-memory store whose requests can be inspected, and whose records can be moved. */
class OpenStore extends MemoryTokenStore {
  readonly seen: unknown[] = [];

  override commit(request: CommitRequest) {
    this.seen.push(request);
    return super.commit(request);
  }

  override restore(request: Parameters<TokenStore['restore']>[0]) {
    this.seen.push(request);
    return super.restore(request);
  }

  override reject(request: Parameters<TokenStore['reject']>[0]) {
    this.seen.push(request);
    return super.reject(request);
  }

  /** The record as stored. */
  kept(key: CredentialKey = KEY) {
    return this.table.snapshot().credentials.get(JSON.stringify([key.appId, key.kind, key.subject]))?.record;
  }

  /** Writes `record` as if somebody had edited it by hand. */
  async lay(key: CredentialKey, record: NonNullable<ReturnType<OpenStore['kept']>>): Promise<void> {
    const { value, issuerState = '', fingerprint, version } = record;
    await super.commit(committing({ key, value, issuerState, fingerprint, version }));
  }
}

function committing(changes: Partial<CommitRequest> = {}): CommitRequest {
  const value = changes.value ?? VALUE;
  return {
    key: KEY,
    version: versionOf(START, 'a1'),
    value,
    issuerState: STATE,
    fingerprint: fingerprintOf(value),
    askedAt: START,
    expiresAt: START + 7_200_000,
    dueAt: START + 3_600_000,
    lifetimeMs: 7_200_000,
    clears: [],
    inDoubtMs: 0,
    ...changes,
  };
}

function rejecting(value = VALUE) {
  const fingerprint = fingerprintOf(value);
  return {
    key: KEY,
    fingerprint,
    reportedAt: START + 1,
    status: 'rejected' as const,
    limit: REPORT_LIMIT,
  };
}

function open(options: Partial<EncryptedTokenStoreOptions> = {}, inner?: OpenStore) {
  const clock = { time: START, now: () => clock.time };
  const memory = inner ?? new OpenStore({ clock });
  return { memory, clock, store: new EncryptedTokenStore(memory, { keys: [A], writeWith: 'a', ...options }) };
}

/** VALUE and STATE under KEY with the key A, as the first release sealed them. */
const WRITTEN_BY_0_1 = {
  version: '0001704067200000-a1',
  value: 'wxenc1.a.qnccBmxDxxIaqQ-WnEOiMLB7djiDhAMen5AFjFhRFHSZ5Lk776jy7w',
  issuerState: 'wxenc1.a.dqxCR3MCCRKGkMNxUfoj0eZWkxOKEYWePNxnYl84X4H8firPPOgCeUHe',
  fingerprint: 'e70d64b5ddc47b6f6c9cfb91f605cc9a',
};

async function plainRecord() {
  const { memory } = open();
  await memory.commit(committing());
  return memory.kept()!;
}

function reasonOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'nothing thrown',
    (error: { code?: string; reason?: string }) => `${error.code} ${error.reason}`,
  );
}

const UNKNOWN_KEY = 'TOKEN_RECORD_UNREADABLE UNKNOWN_KEY';
const NOT_AUTHENTIC = 'TOKEN_RECORD_UNREADABLE NOT_AUTHENTIC';
const NOT_ENCRYPTED = 'TOKEN_RECORD_UNREADABLE NOT_ENCRYPTED';

describe('EncryptedTokenStore', () => {
  const clock = { time: START, now: () => clock.time };
  const harness = (options: EncryptedTokenStoreOptions) => ({
    create: async () => new EncryptedTokenStore(new MemoryTokenStore({ clock }), options),
    passTime: async (ms: number) => void (clock.time += ms),
    moveClock: async (ms: number) => void (clock.time += ms),
  });
  const contract = tokenStoreContract.filter(({ needs }) => needs !== 'createUnreachable');

  it.each(contract)('$name', ({ check }) => check(harness({ keys: [A, B], writeWith: 'b' })));

  it.each(['read', 'written'] as const)(
    'keeps the whole contract while plain text may be %s',
    async (plainText) => {
      expect(await brokenPromisesOf(harness({ keys: [A], writeWith: 'a', plainText }))).toEqual([]);
    },
  );

  it('keeps the whole contract while it seals times', async () => {
    expect(await brokenPromisesOf(harness({ keys: [A], writeWith: 'a', sealTimes: true }))).toEqual([]);
  });

  describe('that seals times', () => {
    type StoredRecord = NonNullable<ReturnType<OpenStore['kept']>>;
    const sealing = { sealTimes: true };

    it.each<[string, (record: StoredRecord, ms: number) => Partial<CommitRequest>]>([
      ['a longer lifetime', (r, ms) => ({ lifetimeMs: r.lifetimeMs + ms, expiresAt: r.expiresAt + ms })],
      ['a later expiry', (r, ms) => ({ expiresAt: r.expiresAt + ms })],
      ['a later due time', (r, ms) => ({ dueAt: r.dueAt + ms })],
      ['a later confirmation', (_, ms) => ({ askedAt: START + ms, issuedAt: START })],
      ['a later issue', (_, ms) => ({ askedAt: START + ms, issuedAt: START + ms })],
      ['a later issue than its confirmation', (_, ms) => ({ issuedAt: START + ms })],
    ])('does not open a record that was given %s by more than 2 ms', async (_, change) => {
      const { memory, store } = open(sealing);
      await store.commit(committing());
      const record = memory.kept()!;
      const { value, issuerState = '', fingerprint, lifetimeMs, expiresAt, dueAt } = record;
      const kept = { value, issuerState, fingerprint, lifetimeMs, expiresAt, dueAt, askedAt: START };
      const readWith = async (ms: number) => {
        const other = open(sealing);
        other.clock.time += 120_000;
        await other.memory.commit(committing({ ...kept, ...change(record, ms) }));
        return other.store.read(KEY);
      };

      expect(await reasonOf(readWith(3))).toBe(NOT_AUTHENTIC);
      expect((await readWith(2)).record?.value).toBe(VALUE);
    });

    it('reads a record that was confirmed after it was issued, and one that was restored', async () => {
      const { clock, store } = open(sealing);
      clock.time += 60_000;
      await store.commit(committing({ issuedAt: START, askedAt: clock.time }));
      expect((await store.read(KEY)).record).toMatchObject({ issuedAgoMs: 60_000, confirmedAgoMs: 0 });

      const { askedAt: _, ...copy } = committing({ version: versionOf(START + 1, 'b2') });
      await store.restore({ ...copy, issuedAt: START });
      expect((await store.read(KEY)).record).toMatchObject({ value: VALUE, issuedAgoMs: 60_000 });
    });

    it('reads older records, and writes records that processes without sealed times can read', async () => {
      const { memory, store } = open();
      await store.commit(committing());
      const young = open(sealing, memory).store;
      expect((await young.read(KEY)).record?.value).toBe(VALUE);

      await young.commit(committing({ value: 'next', version: versionOf(START + 1, 'b2') }));

      expect(memory.kept()?.value).toMatch(/^wxenc2\.a\./);
      expect((await store.read(KEY)).record).toMatchObject({ value: 'next', issuerState: STATE });
    });
  });

  describe('that hashes subjects', () => {
    const naming = { subjectKey: createHash('sha256').update('subjects').digest() };

    it('keeps the whole contract', async () => {
      expect(await brokenPromisesOf(harness({ keys: [A], writeWith: 'a', ...naming }))).toEqual([]);
    });

    it('shows the store no subject, and reports its changes under the real one', async () => {
      const { memory, store } = open(naming);
      const heard: unknown[][] = [];
      const inside: unknown[] = [];
      store.watch((...hint) => void heard.push(hint));
      memory.watch((key) => void inside.push(key));
      const user = { ...KEY, subject: 'openid-canary' };

      await store.commit(committing({ key: user }));
      const { revision, record } = await store.read(user);
      await Promise.resolve();

      expect(record?.value).toBe(VALUE);
      expect((await store.revisions([user])).revisions).toEqual([revision]);
      expect(heard).toEqual([[user, revision]]);
      expect(inside).toHaveLength(1);
      expect(inspect([memory.seen, inside], { depth: Infinity })).not.toMatch(/canary/);
      await store.forget({ key: user, upTo: versionOf(START + 1, 'z') });
      expect((await store.read(user)).record).toBeUndefined();
    });

    it('names a subject alike in all processes, and differently for each app and key', async () => {
      const { memory, store } = open(naming);
      await store.commit(committing());

      expect((await open(naming, memory).store.read(KEY)).record?.value).toBe(VALUE);
      expect((await open({ subjectKey: randomBytes(32) }, memory).store.read(KEY)).record).toBeUndefined();
      expect((await open({}, memory).store.read(KEY)).record).toBeUndefined();
      const names = [KEY, { ...KEY, appId: 'wx1111111111111111' }].map((key) =>
        JSON.stringify([key, new SubjectNames({ keys: [A], writeWith: 'a', ...naming }).inside(key).subject]),
      );
      expect(new Set(names.map((name) => /[0-9a-f]{32}/.exec(name)?.[0])).size).toBe(2);
    });

    it('names a subject as ever, so that what is stored is found', () => {
      const names = new SubjectNames({ keys: [A], writeWith: 'a', ...naming });

      expect(names.inside(KEY).subject).toBe('a754a0f4a413ef64d3d96b5075822316');
    });

    it('remembers the subjects that were used last', () => {
      const names = new SubjectNames({ keys: [A], writeWith: 'a', ...naming }, 2);
      const [one, two, three] = ['o1', 'o2', 'o3'].map((subject) => ({ ...KEY, subject }));
      const inside = [one!, two!].map((key) => names.inside(key));
      expect(inside.map((key) => names.outside(key))).toEqual([one, two]);

      names.inside(one!);
      names.inside(three!);

      expect(inside.map((key) => names.outside(key))).toEqual([one, undefined]);
    });

    it('leaves keys without a subject as they are, and ignores changes of unknown subjects', async () => {
      const { memory, store } = open(naming);
      const plain = { appId: KEY.appId, kind: 'access-token' };
      const heard: unknown[] = [];
      store.watch((key) => void heard.push(key));

      await store.commit(committing({ key: plain }));
      await memory.commit(committing({ key: { ...KEY, subject: '0'.repeat(32) } }));
      await Promise.resolve();

      expect(memory.kept(plain)).toBeDefined();
      expect(heard).toEqual([plain]);
    });
  });

  it('throws in the language of its options, or else in that of the process', () => {
    const languages = (['zh', undefined, 'en', undefined] as const).map((language) => {
      open({ language });
      return processLanguage();
    });

    expect(languages).toEqual(['zh', 'zh', 'en', 'en']);
  });

  it('reads an issuer state that is empty', async () => {
    const { store } = open();
    await store.commit(committing({ issuerState: '' }));

    expect((await store.read(KEY)).record).toMatchObject({ value: VALUE, issuerState: '' });
  });

  it('writes by default what release 0.1 reads', async () => {
    const { memory, store } = open();
    await store.commit(committing());

    expect(memory.kept()?.value).toMatch(/^wxenc1\.a\./);
    expect(memory.kept()?.issuerState).toMatch(/^wxenc1\.a\./);
  });

  it('reads what release 0.1 wrote, and keeps its fingerprint', async () => {
    const { memory, store } = open();
    await memory.lay(KEY, { ...(await plainRecord()), ...WRITTEN_BY_0_1 });

    expect((await store.read(KEY)).record).toMatchObject({ value: VALUE, issuerState: STATE });
    expect((await store.reject(rejecting())).outcome).toBe('marked');
    expect(memory.seen).toHaveLength(1);
    await store.commit(committing({ version: versionOf(START + 1, 'b2') }));
    expect(memory.kept()?.fingerprint).toBe(WRITTEN_BY_0_1.fingerprint);
  });

  it('shows the store neither value, nor issuer state, nor a fingerprint that can be computed', async () => {
    const { memory, store } = open();

    await store.commit(committing());
    const issuedAt = START;
    await store.restore({ ...committing({ version: versionOf(START + 1, 'b2') }), issuedAt });
    await store.reject(rejecting());

    expect(memory.seen).toHaveLength(3);
    const seen = inspect([memory.seen, memory.kept()], { depth: Infinity });
    expect(seen).not.toMatch(/canary/);
    expect(seen).not.toContain(fingerprintOf(VALUE));
    expect(seen).not.toContain(fingerprintOf(memory.kept()?.value ?? ''));
  });

  it('never encrypts the same text alike, and gives it the same fingerprint in one place only', async () => {
    const { memory, store } = open();
    const other = { ...KEY, appId: 'wx1111111111111111' };

    await store.commit(committing());
    const first = memory.kept();
    await store.commit(committing({ version: versionOf(START + 1, 'b2') }));
    await store.commit(committing({ key: other }));

    expect(memory.kept()?.value).not.toBe(first?.value);
    expect(memory.kept()?.fingerprint).toBe(first?.fingerprint);
    expect(memory.kept(other)?.fingerprint).not.toBe(first?.fingerprint);
  });

  it.each<[string, Partial<EncryptedTokenStoreOptions>, string]>([
    ['a key that it does not have', { keys: [B], writeWith: 'b' }, UNKNOWN_KEY],
    ['another key of the same id', { keys: [{ ...B, id: 'a' }], writeWith: 'a' }, NOT_AUTHENTIC],
  ])('does not read what was written with %s, nor overwrite it', async (_, options, reason) => {
    const { memory, store, clock } = open();
    await store.commit(committing());
    const before = memory.kept();
    const stranger = open(options, memory).store;
    clock.time += 10_000_000;

    const version = versionOf(START + 1, 'b2');
    expect(await reasonOf(stranger.read(KEY))).toBe(reason);
    expect(await reasonOf(stranger.commit(committing({ version })))).toBe(reason);
    expect(await reasonOf(stranger.restore({ ...committing({ version }), issuedAt: START }))).toBe(reason);
    expect(await reasonOf(stranger.reject(rejecting()))).toBe(reason);
    expect(memory.kept()).toEqual(before);
  });

  it.each<[string, CredentialKey]>([
    ['app', { ...KEY, appId: 'wx1111111111111111' }],
    ['kind', { ...KEY, kind: 'jsapi-ticket' }],
    ['subject', { ...KEY, subject: 'o2' }],
    ['key without a subject', { appId: KEY.appId, kind: KEY.kind }],
  ])('does not accept a record for that of another %s, nor overwrite it', async (_, other) => {
    const { memory, store } = open();
    await store.commit(committing());
    await memory.lay(other, memory.kept()!);
    const before = memory.kept(other);

    expect(await reasonOf(store.read(other))).toBe(NOT_AUTHENTIC);
    const version = versionOf(START + 1, 'b2');
    expect(await reasonOf(store.commit(committing({ key: other, version })))).toBe(NOT_AUTHENTIC);
    expect(memory.kept(other)).toEqual(before);
    expect((await store.read(KEY)).record?.value).toBe(VALUE);
  });

  it.each<[string, (record: { value: string; issuerState: string }) => object]>([
    ['value and issuer state change places', (r) => ({ value: r.issuerState, issuerState: r.value })],
    ['the issuer state stands for the value', (r) => ({ value: r.issuerState })],
    ['the value stands for the issuer state', (r) => ({ issuerState: r.value })],
    ['an older text stands under a newer version', () => ({ version: versionOf(START + 1, 'b2') })],
    ['the tag is cut off', (r) => ({ value: r.value.slice(0, 20) })],
    ['a part is cut out', () => ({ value: 'wxenc1.a' })],
  ])('does not open a record in which %s', async (_, change) => {
    const { memory, store } = open();
    await store.commit(committing());
    const record = memory.kept()!;

    const other = open();
    await other.memory.lay(KEY, { ...record, ...change({ ...record, issuerState: record.issuerState! }) });

    expect(await reasonOf(other.store.read(KEY))).toBe(NOT_AUTHENTIC);
  });

  it('does not open a text of which any one byte was altered', async () => {
    const { memory, store } = open();
    await store.commit(committing());
    const record = memory.kept()!;
    const [head, id, content] = record.value.split('.') as [string, string, string];
    const bytes = Buffer.from(content, 'base64url');

    for (const i of bytes.keys()) {
      const altered = Buffer.from(bytes);
      altered[i]! ^= 1;
      const own = open();
      await own.memory.lay(KEY, { ...record, value: `${head}.${id}.${altered.toString('base64url')}` });
      expect(await reasonOf(own.store.read(KEY))).toBe(NOT_AUTHENTIC);
    }
  });

  it('does not touch what a newer version has encrypted in another way', async () => {
    const { memory, store } = open();
    await memory.commit(committing({ value: 'wxenc3.whatever' }));

    expect(await reasonOf(store.read(KEY))).toBe('TOKEN_RECORD_UNREADABLE NEWER_FORMAT');
  });

  it('reveals no secret about a record that it cannot decrypt', async () => {
    const { memory, store } = open();
    await store.commit(committing());
    const { value } = memory.kept()!;

    const error = await open({ keys: [B], writeWith: 'b' }, memory)
      .store.read(KEY)
      .catch((e: unknown) => e);
    const told = inspect(error, { depth: Infinity, showHidden: true }) + JSON.stringify(error);
    expect(error).toMatchObject({ appId: KEY.appId, storeKey: `${KEY.appId}/${KEY.kind}/o1` });
    expect(told).not.toContain(value);
    expect(told).not.toMatch(/canary/);
  });

  it('reveals no key, however it is printed', () => {
    const key = randomBytes(32);
    const { store } = open({ keys: [{ id: 'a', key: key.toString('base64') }] });

    const told = inspect(store, { depth: Infinity, showHidden: true }) + JSON.stringify(store);
    for (const form of ['hex', 'base64', 'base64url'] as const)
      expect(told).not.toContain(key.toString(form));
    expect(told).not.toContain(inspect(key).slice(8, 30));
  });

  describe('while keys are rotated', () => {
    const both = () => {
      const { memory, store, clock } = open({ keys: [A, B], writeWith: 'a' });
      return { memory, clock, old: store, young: open({ keys: [A, B], writeWith: 'b' }, memory).store };
    };

    it('reads what either key wrote, and writes with one', async () => {
      const { memory, old, young } = both();
      await old.commit(committing());
      expect((await young.read(KEY)).record).toMatchObject({ value: VALUE, issuerState: STATE });

      await young.commit(committing({ value: 'next', version: versionOf(START + 1, 'b2') }));

      expect(memory.kept()?.value).toMatch(/^wxenc1\.b\./);
      const { record } = await old.read(KEY);
      expect(record).toMatchObject({ value: 'next', fingerprint: fingerprintOf('next') });
    });

    it.each(['old', 'young'] as const)(
      'marks a value whose fingerprint another key made, when the report is %s',
      async (who) => {
        const stores = both();
        const [writer, reporter] = who === 'old' ? [stores.young, stores.old] : [stores.old, stores.young];
        await writer.commit(committing());

        expect(await reporter.reject(rejecting())).toMatchObject({
          outcome: 'marked',
          snapshot: { record: { value: VALUE, fingerprint: fingerprintOf(VALUE), status: 'rejected' } },
        });
        expect((await writer.read(KEY)).record?.status).toBe('rejected');
        expect((await writer.reject(rejecting())).outcome).toBe('already');
      },
    );

    it('does not mark another value, also under the other key', async () => {
      const { old, young } = both();
      await old.commit(committing());

      expect(await young.reject(rejecting('another'))).toMatchObject({
        outcome: 'current',
        snapshot: { record: { status: 'valid', fingerprint: fingerprintOf(VALUE) } },
      });
    });

    it('counts one report once, whichever key made the fingerprint', async () => {
      const { old, young } = both();
      const outcomes: string[] = [];

      for (const [i, writer] of [old, young, old].entries()) {
        await writer.commit(committing({ value: `value ${i}`, version: versionOf(START + i, 'b2') }));
        const reporter = writer === old ? young : old;
        outcomes.push((await reporter.reject(rejecting(`value ${i}`))).outcome);
      }

      expect(outcomes).toEqual(['marked', 'marked', 'limit-reached']);
    });

    it('marks a value that is confirmed under the other key between two tries', async () => {
      const { memory, old, young } = both();
      await old.commit(committing());
      const reject = memory.reject.bind(memory);
      let isFirst = true;
      memory.reject = async (request) => {
        const result = await reject(request);
        if (isFirst) await memory.commit({ ...renamed, version: versionOf(START + 1, 'b2') });
        isFirst = false;
        return result;
      };
      const spare = open({ keys: [A, B], writeWith: 'b' });
      await spare.store.commit(committing({ version: versionOf(START + 1, 'b2') }));
      const renamed = { ...committing(), ...(spare.memory.kept() as object) } as CommitRequest;

      expect((await young.reject(rejecting())).outcome).toBe('marked');
      expect(memory.kept()?.status).toBe('rejected');
    });

    it('gives a report up after four tries beside a process that goes on renaming the value', async () => {
      const { memory, young } = both();
      await young.commit(committing());
      const reject = memory.reject.bind(memory);
      const names = [...'123456789'].map((digit) => digit.repeat(32));
      memory.reject = async (request) => {
        const result = await reject(request);
        const record = { ...result.snapshot.record!, fingerprint: names.pop()! };
        return { ...result, outcome: 'current', snapshot: { ...result.snapshot, record } };
      };

      expect((await young.reject(rejecting())).outcome).toBe('current');
      expect(memory.seen.slice(1)).toHaveLength(4);
    });

    it('keeps the age of a value that is confirmed under the other key', async () => {
      const { clock, old, young } = both();
      await old.commit(committing());
      clock.time += 60_000;

      await young.commit(committing({ version: versionOf(START + 1, 'b2'), askedAt: clock.time }));

      expect((await old.read(KEY)).record).toMatchObject({ issuedAgoMs: 60_000, confirmedAgoMs: 0 });
    });
  });

  describe('over a store that holds plaintext', () => {
    it('neither reads nor overwrites it by default', async () => {
      const { memory, store } = open();
      await memory.commit(committing());

      expect(await reasonOf(store.read(KEY))).toBe(NOT_ENCRYPTED);
      const version = versionOf(START + 1, 'b2');
      expect(await reasonOf(store.commit(committing({ version })))).toBe(NOT_ENCRYPTED);
      expect(memory.kept()?.value).toBe(VALUE);
    });

    it('reads it until it is replaced, if the option allows it', async () => {
      const { memory, store } = open({ plainText: 'read' });
      await memory.commit(committing());
      expect((await store.read(KEY)).record).toMatchObject({ value: VALUE, issuerState: STATE });
      expect((await store.reject(rejecting())).outcome).toBe('marked');

      await store.commit(committing({ version: versionOf(START + 1, 'b2') }));

      expect(inspect(memory.kept())).not.toMatch(/canary/);
      expect(memory.kept()?.fingerprint).not.toBe(fingerprintOf(VALUE));
    });

    it('does not read half of a record as plain text', async () => {
      const { memory, store } = open({ plainText: 'read' });
      await store.commit(committing());
      await memory.lay(KEY, { ...memory.kept()!, version: versionOf(START + 1, 'b2'), value: VALUE });

      expect(await reasonOf(store.read(KEY))).toBe(NOT_ENCRYPTED);
    });

    it('writes plaintext for processes that cannot decrypt yet, and reads what others have encrypted', async () => {
      const { memory, store } = open({ plainText: 'written' });
      await store.commit(committing());
      expect(memory.kept()).toMatchObject({ value: VALUE, fingerprint: fingerprintOf(VALUE) });
      expect((await store.reject(rejecting())).outcome).toBe('marked');
      expect(memory.seen).toHaveLength(2);

      const next = open({ plainText: 'read' }, memory).store;
      await next.commit(committing({ value: 'next', version: versionOf(START + 1, 'b2') }));

      expect((await store.read(KEY)).record?.value).toBe('next');
      expect((await store.reject(rejecting('next'))).outcome).toBe('marked');
    });
  });

  it('decrypts records only on reads: revisions pass through', async () => {
    const { memory, store } = open();
    await store.commit(committing());
    const stranger = open({ keys: [B], writeWith: 'b' }, memory).store;

    expect(await stranger.revisions([KEY])).toEqual(await memory.revisions([KEY]));
  });

  it('is as durable as the underlying store, and closes it', async () => {
    let closed = 0;
    const inner = Object.assign(new MemoryTokenStore(), { durable: true, close: async () => void closed++ });
    const store = new EncryptedTokenStore(inner, { keys: [A], writeWith: 'a' });

    await store.close();

    expect([store.durable, closed]).toEqual([true, 1]);
    expect(await store.durability()).toBe('durable');
    const unclosable = Object.assign(new MemoryTokenStore(), { close: undefined });
    await new EncryptedTokenStore(unclosable, { keys: [A], writeWith: 'a' }).close();
  });

  it('prepares the underlying store and gives it its deadline, where it takes them', async () => {
    const told: unknown[] = [];
    const inner = Object.assign(new MemoryTokenStore(), {
      prepare: async () => void told.push('prepare'),
      useTimeout: (ms: number) => void told.push(ms),
    });
    const over = (store: TokenStore) => new EncryptedTokenStore(store, { keys: [A], writeWith: 'a' });

    await over(inner).prepare();
    over(inner).useTimeout(700);
    await over(new MemoryTokenStore()).prepare();
    over(new MemoryTokenStore()).useTimeout(700);

    expect(told).toEqual(['prepare', 700]);
  });

  const [hex, base64] = [A.key.toString('hex'), A.key.toString('base64')];
  it.each([hex, hex.toUpperCase(), base64, base64.slice(0, -1), new Uint8Array(A.key)])(
    'takes a key in any usual form',
    async (key) => {
      const { memory, store } = open();
      await store.commit(committing());

      expect((await open({ keys: [{ id: 'a', key }] }, memory).store.read(KEY)).record?.value).toBe(VALUE);
    },
  );

  it('takes an id of 32 letters, digits, "-" and "_"', async () => {
    const id = 'key_2026-11-of-the-second-server';
    const { memory, store } = open({ keys: [{ ...A, id }], writeWith: id });

    await store.commit(committing());

    expect(memory.kept()?.value.startsWith(`wxenc1.${id}.`)).toBe(true);
    expect((await store.read(KEY)).record?.value).toBe(VALUE);
  });

  it('tells a text that is no key from a key that can be guessed', () => {
    const told = (key: unknown) => {
      try {
        open({ keys: [{ id: 'a', key: key as string }] });
      } catch (error) {
        return String(error);
      }
      return undefined;
    };

    expect(told('canary')).toContain('is not a 32-byte key');
    expect(told([hex])).toContain('is not a 32-byte key');
    expect(told(Buffer.alloc(32, '1234567'))).toContain('is a guessable key');
    expect(told(Buffer.alloc(32, '12345678'))).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ['no ring', { keys: undefined }, 'keys'],
    ['an empty ring', { keys: [] }, 'keys'],
    ['a key of 16 bytes', { keys: [{ id: 'a', key: A.key.subarray(16) }] }, 'keys[0].key'],
    ['a digit too many', { keys: [{ id: 'a', key: `${hex}0` }] }, 'keys[0].key'],
    ['something before the digits', { keys: [{ id: 'a', key: `0x${hex}` }] }, 'keys[0].key'],
    ['a letter of base64 too many', { keys: [{ id: 'a', key: `${base64.slice(0, -1)}AA` }] }, 'keys[0].key'],
    ['something before base64', { keys: [{ id: 'a', key: `base64:${base64}` }] }, 'keys[0].key'],
    ['a key of zeros', { keys: [{ id: 'a', key: Buffer.alloc(32) }] }, 'keys[0].key'],
    ['one repeated character', { keys: [{ id: 'a', key: 'b'.repeat(64) }] }, 'keys[0].key'],
    ['one repeated letter of base64', { keys: [A, { id: 'b', key: 'Q'.repeat(43) }] }, 'keys[1].key'],
    ['a repeated short word', { keys: [{ id: 'a', key: Buffer.alloc(32, 'secret') }] }, 'keys[0].key'],
    ['a weak key for subjects', { subjectKey: Buffer.alloc(32, 'o') }, 'subjectKey'],
    ['a string for whether to seal times', { sealTimes: 'yes' }, 'sealTimes'],
    ['a text that is not a key', { keys: [A, { id: 'b', key: 'canary' }] }, 'keys[1].key'],
    ['no key at all', { keys: [null] }, 'keys[0].id'],
    ['a bad id', { keys: [{ ...A, id: 'a.b' }] }, 'keys[0].id'],
    ['one id twice', { keys: [A, { ...B, id: 'a' }] }, 'keys[1].id'],
    ['an unknown key to write with', { writeWith: 'z' }, 'writeWith'],
    ['an unknown value for plaintext', { plainText: 'yes' }, 'plainText'],
  ])('refuses %s, and names the option', (_, options, option) => {
    let error: unknown;
    try {
      open(options as Partial<EncryptedTokenStoreOptions>);
    } catch (thrown) {
      error = thrown;
    }

    expect(error).toMatchObject({ code: 'OPTIONS_INVALID', option });
    expect(inspect(error)).not.toMatch(/canary/);
  });
});
