import { describe, expect, it } from 'vitest';
import { ShutDownError } from '../../errors/shut-down.error.js';
import { WechatRefusedError } from '../../errors/wechat-refused.error.js';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { CredentialCache } from './credential-cache.js';
import { StoreClock } from './store-clock.js';
import type { CredentialKind } from '../ports/credential-kind.js';
import { DEFAULT_TIMING } from '../ports/keeper-options.js';
import type { CredentialTarget, KeeperEnvironment } from './keeper-environment.js';
import { timePointOf } from '../time/time-point.js';
import type { RecordSnapshot, StoredCredential } from '../ports/token-store.js';
import { versionOf } from '../ports/version.js';

const key = { appId: 'wx0123456789abcdef', kind: 'ticket', subject: 'jsapi' };
const ticket = { key, value: 'ticket', fingerprint: 'print', dueInMs: 1_200_000, confirmedAgoMs: 0 };

function cacheOn(
  clock: VirtualClock,
  sameValue = 'keepFirstEnd',
  more: Partial<CredentialKind> = {},
  storeClock = new StoreClock(),
): CredentialCache {
  const issuer = { reissue: 'same', sameValue, overlapMs: 0, ...more };
  const env = { clock, storeClock, policy: { timing: DEFAULT_TIMING } };
  return new CredentialCache(
    { key, kind: issuer } as unknown as CredentialTarget,
    env as unknown as KeeperEnvironment,
  );
}

/** What a store with a record answers. */
function snapshotOf(clock: VirtualClock, record: RecordSnapshot['record'] & object): RecordSnapshot {
  return { record, revision: record.version, storeTime: clock.now(), leaseMs: 0, inDoubtForMs: 0 };
}

describe('CredentialCache', () => {
  it.each([
    ['the same end', 3_270_000],
    ['an end that is hardly earlier', 3_270_000 - DEFAULT_TIMING.clockGapMs],
  ])('keeps its own count of a ticket where a read of %s took long to arrive', async (_, remainingMs) => {
    const clock = new VirtualClock();
    const cache = cacheOn(clock);
    const [first, next] = [versionOf(clock.now(), 'a'), versionOf(clock.now() + 1, 'b')];
    const asked = timePointOf(clock);
    cache.serve({ ...ticket, version: first, remainingMs: 3_300_000, issuedAgoMs: 0, asOf: asked });
    await clock.advance(30_000);

    const record = { ...ticket, version: next, status: 'valid' as const, issuedAgoMs: 30_000 };
    cache.offerFromStore(snapshotOf(clock, { ...record, remainingMs }), asked, true);

    expect(cache.valid()).toMatchObject({ version: first });
    expect(cache.valid()?.remainingMs()).toBe(3_270_000);
  });

  it.each([
    ['it had no version yet', '', 3_270_000],
    ['the store knows a much earlier end', 'own', 3_270_000 - DEFAULT_TIMING.clockGapMs - 1],
  ])('takes over a read that took long to arrive where %s', async (_, version, remainingMs) => {
    const clock = new VirtualClock();
    const cache = cacheOn(clock);
    const asked = timePointOf(clock);
    const own = version && versionOf(clock.now(), 'a');
    const next = versionOf(clock.now() + 1, 'b');
    cache.serve({ ...ticket, version: own, remainingMs: 3_300_000, issuedAgoMs: 0, asOf: asked });
    await clock.advance(30_000);

    const record = { ...ticket, version: next, status: 'valid' as const, issuedAgoMs: 30_000, remainingMs };
    cache.offerFromStore(snapshotOf(clock, record), asked, true);

    expect(cache.valid()?.version).toBe(next);
  });

  it('knows of a record that replaces one without a version when WeChat confirmed it', async () => {
    const clock = new VirtualClock();
    const cache = cacheOn(clock, 'remaining');
    const life = { remainingMs: 3_300_000, issuedAgoMs: 0 };
    cache.serve({ ...ticket, version: '', ...life, asOf: timePointOf(clock) });
    await clock.advance(60_000);
    const version = versionOf(clock.now(), 'b');
    const record = { ...ticket, ...life, version, status: 'valid' as const, confirmedAgoMs: 10_000 };

    cache.offerFromStore(snapshotOf(clock, record), timePointOf(clock), true);

    expect(cache.valid()).toMatchObject({ version, confirmedAt: clock.monotonic() - 10_000 });
  });

  it.each([
    ['its own end where that is known', true, 'own'],
    ['the end of the record where its own is a guess', false, 'record'],
  ] as const)('goes by %s, if another process wrote the same ticket', (_, isEndKnown, taken) => {
    const clock = new VirtualClock();
    const cache = cacheOn(clock);
    const asked = timePointOf(clock);
    const [own, next] = [versionOf(clock.now(), 'a'), versionOf(clock.now() + 1, 'b')];
    const issued = { value: 'ticket', issuedAgoMs: 0, isEndKnown };
    cache.serveIssued({ ...issued, version: own, lifetimeMs: 290_000 }, 200_000, asked);
    const { fingerprint } = cache.valid()!;

    const record = { ...ticket, fingerprint, version: next, status: 'valid' as const, issuedAgoMs: 0 };
    cache.offerFromStore(snapshotOf(clock, { ...record, remainingMs: 300_000 }), asked, true);

    expect(cache.valid()?.version).toBe(taken === 'own' ? own : next);
  });

  it.each([
    ['though its wall clock jumped, which may have been a sleep', 200_000, 60_000],
    ['also when it has passed', 300_001, 0],
  ])('keeps its own end where another process wrote a later one, %s', async (_, passedMs, jumpMs) => {
    const clock = new VirtualClock();
    const cache = cacheOn(clock);
    const [own, next] = [versionOf(clock.now(), 'a'), versionOf(clock.now() + 1, 'b')];
    const issued = { value: 'ticket', version: own, lifetimeMs: 300_000, isEndKnown: true };
    cache.serveIssued(issued, 200_000, timePointOf(clock));
    const { fingerprint } = cache.valid()!;
    await clock.advance(passedMs);
    clock.moveWallClock(jumpMs);
    cache.onClockGap(timePointOf(clock));

    const record = { ...ticket, fingerprint, version: next, status: 'valid' as const, issuedAgoMs: 0 };
    cache.offerFromStore(snapshotOf(clock, { ...record, remainingMs: 900_000 }), timePointOf(clock), true);

    expect(cache.copy?.version).toBe(own);
    expect(cache.knowsMore({ ...record, remainingMs: 900_000 }, timePointOf(clock), true)).toBe(true);
  });

  it.each([
    ['takes a later end', 'the value was returned an HTTP time-out after its own end', 1_000, true, 'next'],
    ['keeps its own end', 'the value was returned earlier than that', 1_001, true, 'own'],
    ['keeps its own end', "the store's clock moved", 1_000, false, 'own'],
  ] as const)('%s of a ticket that another process wrote, if %s', async (_, __, agoMs, isTrusted, taken) => {
    const clock = new VirtualClock();
    const cache = cacheOn(clock);
    const [own, next] = [versionOf(clock.now(), 'a'), versionOf(clock.now() + 1, 'b')];
    const issued = { value: 'ticket', version: own, lifetimeMs: 300_000, isEndKnown: true };
    cache.serveIssued(issued, 200_000, timePointOf(clock));
    const { fingerprint } = cache.valid()!;
    await clock.advance(300_000 + DEFAULT_TIMING.httpTimeoutMs + 1_000);

    const record = { ...ticket, fingerprint, version: next, status: 'valid' as const, issuedAgoMs: 0 };
    const guess = { ...record, remainingMs: 300_000, confirmedAgoMs: agoMs };
    const knows = cache.knowsMore(guess, timePointOf(clock), isTrusted);
    cache.offerFromStore(snapshotOf(clock, guess), timePointOf(clock), isTrusted);

    expect({ knows, version: cache.copy?.version }).toEqual(
      taken === 'own' ? { knows: true, version: own } : { knows: false, version: next },
    );
  });

  it('takes the record of a ticket over its own response, during which the wall clock was moved', async () => {
    const clock = new VirtualClock();
    const cache = cacheOn(clock);
    const [own, next] = [versionOf(clock.now(), 'a'), versionOf(clock.now() + 1, 'b')];
    const sentAt = timePointOf(clock);
    await clock.advance(12_000);
    clock.moveWallClock(3_600_000);
    cache.serveIssued(
      { value: 'ticket', version: own, lifetimeMs: 1_480_000, isEndKnown: true },
      900_000,
      sentAt,
    );
    const record = { ...ticket, status: 'valid' as const, issuedAgoMs: 0, remainingMs: 1_468_000 };
    const newer = { ...record, fingerprint: cache.copy!.fingerprint, version: next };

    const knows = cache.knowsMore(newer, timePointOf(clock), true);
    cache.offerFromStore(snapshotOf(clock, newer), timePointOf(clock), true);

    expect({ knows, version: cache.valid()?.version }).toEqual({ knows: false, version: next });
  });

  it('knows no earlier end than that of a record that took long to arrive', async () => {
    const clock = new VirtualClock();
    const cache = cacheOn(clock);
    const [own, next] = [versionOf(clock.now(), 'a'), versionOf(clock.now() + 1, 'b')];
    const asked = timePointOf(clock);
    const issued = { value: 'ticket', version: own, lifetimeMs: 300_000, isEndKnown: true };
    cache.serveIssued(issued, 200_000, asked);
    const { fingerprint } = cache.valid()!;
    const record = { ...ticket, fingerprint, version: next, status: 'valid' as const, issuedAgoMs: 0 };
    await clock.advance(3_000);

    const knows = [300_000, 302_000, 302_001].map((remainingMs) =>
      cache.knowsMore({ ...record, remainingMs }, asked, true),
    );

    expect(knows).toEqual([false, false, true]);
  });

  it.each([
    ['extends', 900_000],
    ['remaining', 0],
  ])(
    'has the life of a renewal of the same value that %s it, though the clock moved',
    async (sameValue, ms) => {
      const clock = new VirtualClock();
      const cache = cacheOn(clock, sameValue);
      const [own, next] = [versionOf(clock.now(), 'a'), versionOf(clock.now() + 1, 'b')];
      const issued = { value: 'ticket', version: own, lifetimeMs: 300_000, isEndKnown: true };
      cache.serveIssued(issued, 200_000, timePointOf(clock));
      const { fingerprint } = cache.valid()!;
      await clock.advance(301_000);

      const record = { ...ticket, fingerprint, version: next, status: 'valid' as const, issuedAgoMs: 0 };
      const renewed = { ...record, remainingMs: 900_000 };
      cache.offerFromStore(snapshotOf(clock, renewed), timePointOf(clock), false);

      expect(cache.copy?.remainingMs()).toBe(ms);
    },
  );

  it("takes no record whose clock cannot tell for a later word of WeChat's than its own", async () => {
    const clock = new VirtualClock();
    const cache = cacheOn(clock);
    const issued = { value: 'ticket', version: '', lifetimeMs: 300_000, isEndKnown: true };
    await clock.advance(5_000);
    cache.serveIssued(issued, 200_000, timePointOf(clock));
    const { fingerprint, confirmedAt } = cache.valid()!;
    await clock.advance(1_000);

    const version = versionOf(clock.now(), 'a');
    const facts = { status: 'valid', issuedAgoMs: 0, remainingMs: 299_000 } as const;
    const record = { ...ticket, ...facts, fingerprint, version };
    cache.offerFromStore(snapshotOf(clock, record), timePointOf(clock), false);

    expect(cache.valid()).toMatchObject({ version, confirmedAt });
  });

  it('revives nothing that had expired when its successor had, though its host slept', () => {
    const clock = new VirtualClock();
    const cache = cacheOn(clock);
    const [first, next] = [versionOf(clock.now(), 'a'), versionOf(clock.now() + 1, 'b')];
    const content = { remainingMs: 1_800_000, issuedAgoMs: 0, asOf: timePointOf(clock) };
    cache.serve({ ...ticket, version: first, ...content });
    clock.moveWallClock(3_600_000);

    const record = { ...ticket, version: next, status: 'valid' as const, issuedAgoMs: 3_600_000 };
    cache.offerFromStore(snapshotOf(clock, { ...record, remainingMs: 0 }), timePointOf(clock), true);
    cache.onClockGap(timePointOf(clock));

    expect(cache.valid()).toBeUndefined();
  });

  it("takes the end from a later record where its own was the guess of a store's clock that moved", () => {
    const clock = new VirtualClock();
    const cache = cacheOn(clock, 'remaining');
    const [first, next] = [versionOf(clock.now(), 'a'), versionOf(clock.now() + 1, 'b')];
    const content = { remainingMs: 1_800_000, issuedAgoMs: 0, asOf: timePointOf(clock) };
    cache.serve({ ...ticket, version: first, ...content });
    clock.moveWallClock(60_000);
    cache.onClockGap(timePointOf(clock));
    const read = (version: string, remainingMs: number) => {
      const record = { ...ticket, version, status: 'valid' as const, issuedAgoMs: 0, remainingMs };
      cache.offerFromStore(snapshotOf(clock, record), timePointOf(clock), false);
    };

    read(first, 0);
    expect(cache.valid()).toBeUndefined();
    read(next, 1_200_000);

    expect(cache.valid()?.remainingMs()).toBe(1_200_000);
  });

  it.each([
    { what: 'before the next try', wallMs: 7_999, isShown: true },
    { what: 'not when the next try is due', wallMs: 8_000, isShown: false },
    { what: 'not once the host has slept', wallMs: 600_000, isShown: false },
  ])('shows the last failure $what', ({ wallMs, isShown }) => {
    const clock = new VirtualClock();
    const cache = cacheOn(clock);
    const error = new ShutDownError(key.appId);
    cache.noteFailure({ error, at: timePointOf(clock), forMs: 8_000, hadValid: false });

    clock.moveWallClock(wallMs);

    expect(cache.failureAt(timePointOf(clock))?.error).toBe(isShown ? error : undefined);
  });
});

const GAP_MS = DEFAULT_TIMING.clockGapMs;
const LIFE_MS = 900_000;
const OVERLAP_MS = 300_000;
const SUPERSEDES = { reissue: 'supersedes', overlapMs: OVERLAP_MS } as const;

/** A cache of a process that has run for a while, and what it reads and is issued. */
async function running(sameValue = 'remaining', kind: Partial<CredentialKind> = {}) {
  const clock = new VirtualClock();
  const storeClock = new StoreClock();
  const cache = cacheOn(clock, sameValue, kind, storeClock);
  await clock.advance(10_000);
  const recordOf = (facts: Partial<StoredCredential>): StoredCredential => ({
    ...ticket,
    version: '1-a',
    status: 'valid',
    remainingMs: LIFE_MS,
    issuedAgoMs: 0,
    ...facts,
  });
  const answer = (facts: Partial<StoredCredential>) => snapshotOf(clock, recordOf(facts));
  const empty = { storeTime: clock.now(), revision: '', leaseMs: 0, inDoubtForMs: 0 };
  return {
    clock,
    storeClock,
    cache,
    recordOf,
    answer,
    empty,
    read: (facts: Partial<StoredCredential>, { isTrusted = true, asked = timePointOf(clock) } = {}) =>
      cache.offerFromStore(answer(facts), asked, isTrusted),
    serve: (facts: { version?: string; fingerprint?: string; remainingMs?: number } = {}) =>
      cache.serve({
        ...ticket,
        version: '1-a',
        remainingMs: LIFE_MS,
        issuedAgoMs: 0,
        asOf: timePointOf(clock),
        ...facts,
      }),
    /** The local clocks diverge, so that the remaining time is a guess. */
    doubt: () => {
      clock.moveWallClock(60_000);
      cache.onClockGap(timePointOf(clock));
    },
  };
}

describe('CredentialCache, of what it serves', () => {
  it('serves the first record that it reads, also by a clock that is not trusted or after a slow read', async () => {
    for (const isTrusted of [true, false]) {
      for (const tookMs of [0, GAP_MS + 1]) {
        for (const sameValue of ['keepFirstEnd', 'remaining', 'extends']) {
          const { clock, cache, read } = await running(sameValue);
          const asked = timePointOf(clock);
          await clock.advance(tookMs);

          read({}, { isTrusted, asked });

          expect(cache.valid()?.remainingMs()).toBe(LIFE_MS - tookMs);
        }
      }
    }
  });

  it('knows what it serves and what it served before that, though it is read again or dropped meanwhile', async () => {
    const { cache, serve } = await running();
    const known = () => ['a', 'b', 'c'].filter((fingerprint) => cache.hasServed(fingerprint)).join('');
    const seen = [known()];

    serve({ fingerprint: 'a' });
    seen.push(known());
    serve({ fingerprint: 'b' });
    seen.push(known());
    serve({ fingerprint: 'b' });
    seen.push(known());
    cache.drop();
    seen.push(known());
    serve({ fingerprint: 'b' });
    seen.push(known());
    serve({ fingerprint: 'c' });
    seen.push(known());

    expect(seen).toEqual(['', 'a', 'ab', 'ab', 'a', 'ab', 'bc']);
  });

  it('wakes who waits for a change, once', async () => {
    const { cache, serve } = await running();
    const { change } = cache;
    expect(cache.change).toBe(change);
    expect(change.aborted).toBe(false);

    serve();

    expect(change.aborted).toBe(true);
    expect(cache.change.aborted).toBe(false);
  });

  it.each([
    { version: '1-a', refusal: 'known' },
    { version: '0-z', refusal: 'known' },
    { version: '2-b', refusal: 'none' },
  ])('knows the last refusal of WeChat after a read of $version: $refusal', async ({ version, refusal }) => {
    const { clock, cache, read } = await running();
    const error = new WechatRefusedError({ appId: key.appId, errcode: 40125, scope: 'configuration' });
    read({ version: '1-a' });
    expect(cache.refusal).toBeUndefined();
    cache.noteFailure({ error, at: timePointOf(clock), forMs: 1_000, hadValid: true });
    cache.noteFailure({
      error: new ShutDownError(key.appId),
      at: timePointOf(clock),
      forMs: 0,
      hadValid: true,
    });
    cache.noteFailure(undefined);

    read({ version });

    expect(cache.refusal).toBe(refusal === 'known' ? error : undefined);
  });

  it('keeps the highest version that it has seen, served or not', async () => {
    const { cache, read, serve } = await running();
    const seen = [cache.highestVersion];

    read({ version: '2-b' });
    seen.push(cache.highestVersion);
    read({ version: '1-a' });
    seen.push(cache.highestVersion);
    serve({ version: '3-c' });
    seen.push(cache.highestVersion);
    read({ version: '4-d', remainingMs: 0 });
    seen.push(cache.highestVersion);

    expect(seen).toEqual(['', '2-b', '2-b', '3-c', '4-d']);
  });

  it.each([
    { use: 'was read', wasUsed: true },
    { use: 'was not', wasUsed: false },
  ])('counts a new credential as used where the one before $use', async ({ wasUsed }) => {
    const { cache, serve } = await running();
    serve({ version: '1-a' });
    expect(cache.copy!.takeUsed()).toBe(false);
    if (wasUsed) cache.copy!.markUsed();

    serve({ version: '2-b' });

    expect(cache.copy!.takeUsed()).toBe(wasUsed);
  });

  it.each([
    { what: 'neither', remainingMs: 0, own: false },
    { what: 'a record', record: { remainingMs: 500 }, remainingMs: 500, own: false },
    { what: 'a reported record', record: { status: 'suspect' }, remainingMs: LIFE_MS, own: false },
    { what: 'a rejected record', record: { status: 'rejected' }, remainingMs: 0, own: false },
    { what: 'its own', remainingMs: LIFE_MS, own: true },
    { what: 'a record with less', record: { remainingMs: 500 }, remainingMs: LIFE_MS, own: true },
    { what: 'a record with more', record: { remainingMs: 2 * LIFE_MS }, remainingMs: 2 * LIFE_MS, own: true },
  ] as const)('has a valid credential for $remainingMs ms by $what (own: $own)', async (given) => {
    const { cache, serve, recordOf } = await running();
    if (given.own) serve();

    const record = 'record' in given ? recordOf(given.record) : undefined;

    expect(cache.validMs(record)).toBe(given.remainingMs);
  });

  it('knows the lifetime of the value that it serves, also where a moved wall clock has ended it', async () => {
    const { clock, cache, serve } = await running();
    serve();
    await clock.advance(10_000);
    const known = { value: 'ticket', isLifeDoubted: false, remainingMs: LIFE_MS - 10_000 };

    expect(cache.knownLifeOf('ticket', timePointOf(clock))).toEqual({ ...known, issuedAgoMs: 10_000 });
    expect(cache.knownLifeOf('another', timePointOf(clock))).toBeUndefined();

    clock.moveWallClock(60_000);
    const lessMs = LIFE_MS - 70_000;
    expect(cache.knownLifeOf('ticket', timePointOf(clock))?.remainingMs).toBe(lessMs);
    clock.moveWallClock(LIFE_MS - 60_000);
    expect(cache.knownLifeOf('ticket', timePointOf(clock))).toEqual({
      ...known,
      issuedAgoMs: LIFE_MS + 10_000,
    });
  });

  it.each([
    { served: 'print', recordMs: 1_000, issuedAgoMs: 60_000 },
    { served: 'print', recordMs: 100_000, issuedAgoMs: 100_000 },
    { served: 'another', recordMs: 1_000, issuedAgoMs: 1_000 },
    { served: undefined, recordMs: 1_000, issuedAgoMs: 1_000 },
  ])(
    'takes $issuedAgoMs ms as the age of a record that is $recordMs ms old, while it serves $served',
    async ({ served, recordMs, issuedAgoMs }) => {
      const { clock, cache, serve, recordOf } = await running();
      if (served) serve({ fingerprint: served });
      await clock.advance(60_000);

      const aged = cache.agedOf(recordOf({ version: '2-b', issuedAgoMs: recordMs }));

      expect(aged).toEqual({ version: '2-b', issuedAgoMs });
    },
  );

  it.each([
    { what: 'no record', offered: true },
    { what: 'an older record', record: '1-a', offered: true },
    { what: 'its record', record: '2-b', offered: false },
    { what: 'a newer record', record: '3-c', offered: false },
    { what: 'no record, and serves nothing', offered: false, served: 'nothing' },
    { what: 'no record, and its own has no version', offered: false, served: 'unversioned' },
    { what: 'no record, and its own is a guess', offered: false, served: 'guess' },
    { what: 'no record, and its own has expired', offered: false, served: 'expired' },
    { what: 'no record, and its kind is renewed from the store', offered: false, renewsFromState: true },
  ])('restores its own where the store has $what: $offered', async (given) => {
    const kind = { renewsFromState: given.renewsFromState === true };
    const { clock, cache, serve, answer, empty, doubt } = await running('remaining', kind);
    if (given.served !== 'nothing') serve({ version: given.served === 'unversioned' ? '' : '2-b' });
    if (given.served === 'guess') doubt();
    if (given.served === 'expired') await clock.advance(LIFE_MS);

    const snapshot = given.record ? answer({ version: given.record }) : empty;

    expect(cache.toOffer(snapshot)).toBe(given.offered ? cache.copy : undefined);
  });
});

describe('CredentialCache, of a record that it reads again', () => {
  it.each([
    { what: 'in time', tookMs: GAP_MS, isTrusted: true, isGuess: false, taken: true },
    { what: 'too slowly', tookMs: GAP_MS + 1, isTrusted: true, isGuess: false, taken: false },
    { what: 'by a clock that moved', tookMs: 0, isTrusted: false, isGuess: false, taken: false },
    { what: 'by a clock that moved', tookMs: 0, isTrusted: false, isGuess: true, taken: true },
    { what: 'too slowly', tookMs: GAP_MS + 1, isTrusted: true, isGuess: true, taken: false },
  ])(
    'takes over its remaining time: $taken if read $what, and its own is a guess: $isGuess',
    async ({ tookMs, isTrusted, isGuess, taken }) => {
      const { clock, cache, read, serve, doubt } = await running();
      serve();
      if (isGuess) doubt();
      const asked = timePointOf(clock);
      await clock.advance(tookMs);

      read({ remainingMs: 500_000 }, { isTrusted, asked });

      expect(cache.copy!.remainingMs()).toBe((taken ? 500_000 : LIFE_MS) - tookMs);
    },
  );

  it.each([
    { status: 'valid', isReported: false },
    { status: 'suspect', isReported: true },
    { status: 'rejected', isReported: true },
  ] as const)('is reported: $isReported if it is $status', async ({ status, isReported }) => {
    const { cache, read } = await running();
    read({});

    read({ status });

    expect(cache.copy!.isReported).toBe(isReported);
    expect(cache.valid()).toBe(cache.copy);
  });

  it('keeps its own where the record has a version that is older', async () => {
    const { cache, read, serve } = await running();
    serve({ version: '2-b' });

    read({ version: '1-a', fingerprint: 'another' });

    expect(cache.valid()?.version).toBe('2-b');
  });
});

describe('CredentialCache, of a newer record', () => {
  const newer = { version: '2-b', fingerprint: 'another' };

  it.each([
    { what: 'with another value', sameValue: 'keepFirstEnd', facts: { fingerprint: 'another' } },
    { what: 'of a kind whose first end does not count', sameValue: 'remaining', facts: {} },
  ])('takes one $what after a slow read', async ({ sameValue, facts }) => {
    const { clock, cache, read, serve } = await running(sameValue);
    serve();
    const asked = timePointOf(clock);
    await clock.advance(GAP_MS + 1);

    read({ version: '2-b', ...facts }, { asked });

    expect(cache.valid()?.version).toBe('2-b');
  });

  it('has the lifetime of another value, though its own ends sooner', async () => {
    const { clock, cache, read, serve } = await running('keepFirstEnd');
    const life = { version: '1-a', lifetimeMs: 300_000, isEndKnown: true };
    cache.serveIssued({ value: 'ticket', ...life }, 200_000, timePointOf(clock));
    const { fingerprint } = cache.copy!;
    await clock.advance(1_000);

    read(newer);
    expect(cache.valid()?.remainingMs()).toBe(LIFE_MS);

    serve({ fingerprint, remainingMs: 300_000 });
    read(newer, { isTrusted: false });
    expect(cache.valid()?.remainingMs()).toBe(LIFE_MS);
  });

  it('does not outlast the first end of a ticket that has the same value, though its own is a guess', async () => {
    const { cache, read, serve, doubt } = await running('keepFirstEnd');
    serve({ remainingMs: 300_000 });
    doubt();

    read({ version: '2-b' }, { isTrusted: false });

    expect(cache.valid()).toMatchObject({ version: '2-b' });
    expect(cache.valid()?.remainingMs()).toBe(300_000);
  });

  it('has the remaining time of the record where WeChat has confirmed the same value since', async () => {
    const { cache, read, serve } = await running('remaining');
    serve({ remainingMs: 300_000 });

    read({ version: '2-b', confirmedAgoMs: 1_000 });

    expect(cache.valid()?.remainingMs()).toBe(LIFE_MS);
  });

  it.each([
    { what: 'before its own end', passedMs: 0, remainingMs: 299_999 },
    {
      what: 'so soon after its own end that WeChat may not yet have ended it',
      passedMs: 304_999,
      remainingMs: 0,
    },
    { what: 'later', passedMs: 305_000, remainingMs: LIFE_MS },
  ])(
    'has $remainingMs ms of a value that a superseding kind confirmed $what',
    async ({ passedMs, remainingMs }) => {
      const { clock, cache, read, serve } = await running('remaining', SUPERSEDES);
      serve({ remainingMs: 300_000 });
      await clock.advance(passedMs + 1);

      read({ version: '2-b', confirmedAgoMs: 1 });

      expect(cache.valid()?.remainingMs() ?? 0).toBe(remainingMs);
    },
  );

  it.each([
    { remainingMs: 1_000, served: undefined },
    { remainingMs: 1_001, served: '1-a' },
  ])('serves $served with $remainingMs ms left when it was asked for 1000 ms ago', async (given) => {
    const { clock, cache, read } = await running();
    const asked = timePointOf(clock);
    await clock.advance(1_000);

    read({ remainingMs: given.remainingMs }, { asked });

    expect(cache.copy?.version).toBe(given.served);
  });

  it.each([
    { what: 'keeps its own', own: 'counted', tookMs: 0, isKept: true },
    { what: 'drops its own', own: 'a guess', tookMs: 0, isKept: false },
    { what: 'drops its own', own: 'over', tookMs: 0, isKept: false },
    { what: 'keeps its own', own: 'a guess', tookMs: GAP_MS + 1, isKept: true },
  ])('$what, which is $own, if the newer one has expired after a read of $tookMs ms', async (given) => {
    const { clock, cache, read, serve, doubt } = await running();
    serve();
    if (given.own === 'a guess') doubt();
    if (given.own === 'over') await clock.advance(LIFE_MS);
    const asked = timePointOf(clock);
    await clock.advance(given.tookMs);

    read({ ...newer, remainingMs: 0 }, { asked });

    expect(cache.copy?.version).toBe(given.isKept ? '1-a' : undefined);
  });
});

describe('CredentialCache, beside its own without a version', () => {
  /** Its own was issued 60 s ago, which is when the store's clock showed this. */
  const LATER_MS = 60_000;

  it.each([
    { what: 'earlier', agoMs: 60_001, isTaken: false },
    { what: 'at the same time', agoMs: 60_000, isTaken: false },
    { what: 'later', agoMs: 59_999, isTaken: true },
    { what: 'later by its own clock alone', agoMs: 59_999, storeMs: 50_000, isTaken: true },
    { what: 'earlier by both clocks', agoMs: 60_001, storeMs: 50_000, isTaken: false },
    {
      what: 'later by its own clock, which had jumped since',
      agoMs: 59_999,
      storeMs: 50_000,
      unsureMs: 1,
      isTaken: false,
    },
    {
      what: 'later by its own clock, which had jumped before',
      agoMs: 59_999,
      storeMs: 50_000,
      unsureMs: 0,
      isTaken: true,
    },
    { what: "later by the store's clock alone", agoMs: 60_001, storeMs: 70_000, isTaken: true },
    { what: "at the same time by the store's clock alone", agoMs: 60_001, storeMs: 60_001, isTaken: false },
    { what: 'later by a clock that is not trusted', agoMs: 1_000, isTrusted: false, isTaken: false },
    { what: 'in this very millisecond: the clock went back', agoMs: 0, isTaken: false },
  ])('takes a record of another value that WeChat confirmed $what: $isTaken', async (given) => {
    const { clock, storeClock, cache, serve, recordOf } = await running();
    const storeTime = clock.now();
    storeClock.observe(storeTime, timePointOf(clock), timePointOf(clock), GAP_MS);
    serve({ version: '' });
    storeClock.unsureUntil = clock.monotonic() + (given.unsureMs ?? -1);
    await clock.advance(LATER_MS);

    const record = recordOf({ fingerprint: 'another', confirmedAgoMs: given.agoMs });
    const snapshot = { ...snapshotOf(clock, record), storeTime: storeTime + (given.storeMs ?? LATER_MS) };
    cache.offerFromStore(snapshot, timePointOf(clock), given.isTrusted ?? true);

    expect(cache.valid()?.fingerprint).toBe(given.isTaken ? 'another' : 'print');
  });
});

describe('CredentialCache, of refused values', () => {
  it('stops serving a value that WeChat refused, and does not serve it again until WeChat has confirmed it', async () => {
    const { clock, cache, serve, read } = await running();
    const refused = { fingerprint: 'print', version: '1-a', at: timePointOf(clock), isVerdict: true };
    serve();

    expect(cache.refuse({ ...refused, fingerprint: 'another' })).toBe(false);
    expect(cache.valid()?.version).toBe('1-a');
    expect(cache.refuse(refused)).toBe(true);
    expect(cache.copy).toBeUndefined();
    expect(cache.refuse(refused)).toBe(false);

    read({});
    expect(cache.copy).toBeUndefined();
    cache.clearRejected('print');
    read({});
    expect(cache.valid()?.version).toBe('1-a');
  });

  it('tells the refusal of a record that the store has as valid', async () => {
    const { clock, cache, answer, empty } = await running();
    const refused = { fingerprint: 'print', version: '1-a', at: timePointOf(clock), isVerdict: true };
    const refusalOf = (snapshot: RecordSnapshot) => cache.refusalOf(snapshot, timePointOf(clock), true);
    expect(refusalOf(answer({}))).toBeUndefined();

    cache.refuse(refused);

    expect(refusalOf(answer({}))).toEqual(refused);
    expect(refusalOf(answer({ status: 'suspect' }))).toBeUndefined();
    expect(refusalOf(answer({ fingerprint: 'another' }))).toBeUndefined();
    expect(refusalOf(empty)).toBeUndefined();
  });

  it('serves a reported value until there is another, and then no more', async () => {
    const { clock, cache, read, answer } = await running();
    const reported = (version: string) => cache.refusalOf(answer({ version }), timePointOf(clock), true);
    read({});
    read({ status: 'suspect' });
    expect(cache.valid()?.version).toBe('1-a');
    read({ version: '2-b' });
    expect(reported('2-b')).toBeUndefined();

    read({ version: '2-b', status: 'suspect' });
    read({ version: '3-c', fingerprint: 'another' });

    const refused = { fingerprint: 'print', version: '2-b', isVerdict: false };
    expect(reported('2-b')).toMatchObject(refused);
  });

  it('has refused nothing of one that nobody reported', async () => {
    const { clock, cache, read, answer } = await running();
    read({});
    read({ version: '2-b', fingerprint: 'another' });

    expect(cache.refusalOf(answer({}), timePointOf(clock), true)).toBeUndefined();
  });

  it('serves a rejected value of a kind of which WeChat returns the same one, until there is another', async () => {
    const { cache, read } = await running();

    read({ status: 'rejected' });

    expect(cache.valid()).toMatchObject({ version: '1-a', isReported: true });
  });

  it('serves no rejected value of a superseding kind, and takes the report for no verdict', async () => {
    const { clock, cache, read, answer } = await running('remaining', SUPERSEDES);
    read({ status: 'rejected' });
    expect(cache.copy).toBeUndefined();

    const refused = { fingerprint: 'print', version: '1-a', at: timePointOf(clock), isVerdict: false };
    expect(cache.refusalOf(answer({}), timePointOf(clock), true)).toEqual(refused);
    read({ version: '2-b', fingerprint: 'another' });
    expect(cache.valid()?.version).toBe('2-b');
  });

  it.each([
    { what: 'the same one', version: '2-b', fingerprint: 'print', issuedAgoMs: 0, isServed: false },
    { what: 'a newer one within the overlap', version: '3-c', issuedAgoMs: OVERLAP_MS - 1, isServed: true },
    { what: 'a newer one after the overlap', version: '3-c', issuedAgoMs: OVERLAP_MS, isServed: false },
    { what: 'an older one', version: '1-a', issuedAgoMs: OVERLAP_MS, isServed: true },
  ])(
    'serves its own of a superseding kind if the store has $what that was rejected: $isServed',
    async (given) => {
      const { cache, read, serve } = await running('remaining', SUPERSEDES);
      serve({ version: '2-b' });

      read({ fingerprint: 'another', ...given, status: 'rejected' });

      expect(cache.copy?.version).toBe(given.isServed ? '2-b' : undefined);
    },
  );
});

it.each([
  { what: 'another process wrote a later end', version: '2-b', knowsMore: true },
  { what: 'the record is its own', version: '1-a', knowsMore: false },
  { what: 'the record has another value', version: '2-b', fingerprint: 'another', knowsMore: false },
])('knows more of the end of a ticket, if $what: $knowsMore', async ({ version, fingerprint, knowsMore }) => {
  const { clock, cache, recordOf } = await running('keepFirstEnd');
  const issued = { value: 'ticket', version: '1-a', lifetimeMs: 300_000, isEndKnown: true };
  const asked = timePointOf(clock);
  expect(cache.knowsMore(recordOf({}), asked, true)).toBe(false);
  cache.serveIssued(issued, 200_000, asked);

  const record = recordOf({ version, fingerprint: fingerprint ?? cache.copy!.fingerprint });

  expect(cache.knowsMore(record, asked, true)).toBe(knowsMore);
});
