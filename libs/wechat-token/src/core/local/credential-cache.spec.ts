import { describe, expect, it } from 'vitest';
import { ShutDownError } from '../../errors/shut-down.error.js';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { CredentialCache } from './credential-cache.js';
import { StoreClock } from './store-clock.js';
import { DEFAULT_TIMING } from '../ports/keeper-options.js';
import type { CredentialTarget, KeeperEnvironment } from './keeper-environment.js';
import { timePointOf } from '../time/time-point.js';
import type { RecordSnapshot } from '../ports/token-store.js';
import { versionOf } from '../ports/version.js';

const key = { appId: 'wx0123456789abcdef', kind: 'ticket', subject: 'jsapi' };
const ticket = { key, value: 'ticket', fingerprint: 'print', dueInMs: 1_200_000, confirmedAgoMs: 0 };

function cacheOn(clock: VirtualClock, sameValue = 'keepFirstEnd'): CredentialCache {
  const issuer = { reissue: 'same', sameValue, overlapMs: 0 };
  const env = { clock, storeClock: new StoreClock(), policy: { timing: DEFAULT_TIMING } };
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
  it('keeps its own count of a ticket where a read of the same end took long to arrive', async () => {
    const clock = new VirtualClock();
    const cache = cacheOn(clock);
    const [first, next] = [versionOf(clock.now(), 'a'), versionOf(clock.now() + 1, 'b')];
    const asked = timePointOf(clock);
    cache.serve({ ...ticket, version: first, remainingMs: 3_300_000, issuedAgoMs: 0, asOf: asked });
    await clock.advance(30_000);

    const record = { ...ticket, version: next, status: 'valid' as const, issuedAgoMs: 30_000 };
    cache.offerFromStore(snapshotOf(clock, { ...record, remainingMs: 3_270_000 }), asked, true);

    expect(cache.valid()?.remainingMs()).toBe(3_270_000);
  });

  it.each([
    ['it had no version yet', '', 3_270_000],
    ['the store knows a much earlier end', 'own', 3_200_000],
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
    { what: 'before the next try', wallMs: 4_000, isShown: true },
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
