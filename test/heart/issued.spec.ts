import { describe, expect, it, vi } from 'vitest';
import { fingerprintOf } from '../../libs/wechat-token/src/core/policy/fingerprint.js';
import type { CredentialKind } from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import { timePointOf } from '../../libs/wechat-token/src/core/time/time-point.js';
import { atOnce, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';
import { issued, ScriptedIssuer } from './scripted-issuer.js';

const TICKET = { sameValue: 'keepFirstEnd' } as const;
const LEGACY = { reissue: 'supersedes' } as const;

/** A process with a custom issuer, that holds the first answer. */
async function holding(
  fleet: Fleet,
  issuer: CredentialKind,
  options: Parameters<Fleet['process']>[0] = {},
): Promise<HeartProcess> {
  const process = fleet.process({ issuer, ...options });
  await atOnce(process.keeper.getValue());
  return process;
}

/** Another process writes a value that it requested at `askedAt`, and whose version is newer than any. */
async function writeLate(fleet: Fleet, { keeper }: HeartProcess, value: string, askedAt = fleet.clock.now()) {
  const { storeTime } = await fleet.store.read(keeper.target.key);
  await fleet.store.commit({
    key: keeper.target.key,
    version: `${storeTime + 1}`.padStart(16, '0').concat('-b'),
    value,
    fingerprint: fingerprintOf(value),
    askedAt,
    expiresAt: askedAt + 2 * HOUR,
    dueAt: askedAt + HOUR,
    lifetimeMs: askedAt + 2 * HOUR - storeTime,
    inDoubtMs: 0,
    clears: [],
  });
}

/** Since when a record lives by the store, and until when. */
async function datesOf(fleet: Fleet, { keeper }: HeartProcess) {
  const { storeTime, record } = await fleet.store.read(keeper.target.key);
  const { value, issuedAgoMs, remainingMs } = record!;
  return { value, issuedAt: storeTime - issuedAgoMs, endsAt: storeTime + remainingMs };
}

describe('what is written to the store with a credential', () => {
  const clears = ['stable/backoff', 'stable/quota'];
  const first = { inDoubtMs: 0, clears };
  const reported = { inDoubtMs: 0, clears: [...clears, 'stable/check'] };

  it.each([
    { what: 'of which the time that is left is known', traits: {}, told: [first, reported] },
    {
      what: 'whose first end counts: on which record it is based',
      traits: TICKET,
      told: [
        { ...first, basedOn: '' },
        { ...reported, basedOn: expect.stringMatching(/./) as string },
      ],
    },
    {
      what: 'that ends the one before: how long its request may be in doubt. Nothing was checked',
      traits: LEGACY,
      told: Array.from({ length: 2 }, () => ({ inDoubtMs: 2 * MINUTE, clears })),
    },
    {
      what: 'with what renews it, which is kept where WeChat gives no other',
      traits: {},
      issuerState: 'renews',
      told: [
        { ...first, issuerState: 'renews' },
        { ...reported, issuerState: 'renews' },
      ],
    },
  ])('$what', async ({ traits, issuerState, told }) => {
    const fleet = new Fleet('stable');
    const process = fleet.process({
      issuer: new ScriptedIssuer([issued('one', 2 * HOUR, issuerState), issued('two')], traits),
    });
    const commit = vi.spyOn(process.store, 'commit');
    await atOnce(process.keeper.getValue());
    await fleet.advance(10);
    await fleet.passing(process.keeper.reportRejected('one'));

    const { key } = process.keeper.target;
    const written = commit.mock.calls.map(([request]) => {
      const { key: of, value, fingerprint, version, ...rest } = request;
      const { askedAt, issuedAt, expiresAt, dueAt, lifetimeMs, ...facts } = rest;
      expect([of, fingerprint, expiresAt - askedAt]).toEqual([key, fingerprintOf(value), lifetimeMs]);
      expect([issuedAt, dueAt > askedAt, version > '']).toEqual([askedAt, true, true]);
      return facts;
    });
    expect(written).toStrictEqual(told);
  });
});

it('an event reports what WeChat gives, and whether it is another one', async () => {
  const fleet = new Fleet('stable');
  const process = await holding(fleet, new ScriptedIssuer([issued('one')]));

  await fleet.passing(process.keeper.refresh());

  const { version, key } = { ...(await atOnce(process.keeper.getCredential())), ...process.keeper.target };
  const told = { type: 'refreshed', key, lifetimeMs: 2 * HOUR, tookMs: 0 };
  expect(process.eventsOf('refreshed')).toEqual([
    { ...told, cause: 'missing', replaced: true, version: expect.not.stringMatching(version) as string },
    { ...told, cause: 'manual', replaced: false, version },
  ]);
});

describe('another one before the last minutes of the one before', () => {
  const EARLY = 305 * SECOND;

  it.each([
    { what: 'is reported as of a foreign refresher', lifetimeMs: EARLY + 1, foreign: 1 },
    { what: 'is no news in the last minutes', lifetimeMs: EARLY, foreign: 0 },
    { what: 'is no news where each request brings another', traits: LEGACY, foreign: 0 },
    { what: 'is no news of a ticket, which may be older than it was taken for', traits: TICKET, foreign: 0 },
    { what: 'is no news where it was forced', isForced: true, foreign: 0 },
  ])('$what', async ({ lifetimeMs = 2 * HOUR, traits = {}, isForced = false, foreign }) => {
    const fleet = new Fleet('stable');
    const issuer = new ScriptedIssuer([issued('one', lifetimeMs), issued('two')], traits);
    const process = await holding(fleet, issuer, { timing: { manualGapMs: 0 } });
    const { key } = process.keeper.target;

    void (isForced ? process.keeper.revokeLeaked() : process.keeper.refresh());
    await fleet.advance(500);

    expect(issuer.requests.map(({ force }) => force)).toEqual([false, isForced]);
    expect(process.eventsOf('foreign-refresh')).toEqual(
      Array.from({ length: foreign }, () => ({ type: 'foreign-refresh', key, ageMs: 0 })),
    );
  });
});

describe('while the store writes what WeChat gave', () => {
  it.each([
    { what: 'the one before is served, which lives on', traits: {}, next: 'two', served: 'one' },
    { what: 'a ticket is served that WeChat gives again', traits: TICKET, next: 'one', served: 'one' },
  ])('$what', async ({ traits, next, served }) => {
    const fleet = new Fleet('stable');
    const process = await holding(fleet, new ScriptedIssuer([issued('one'), issued(next)], traits));
    process.store.hold('commit');

    void process.keeper.refresh();
    await fleet.advance(10);

    expect(await atOnce(process.keeper.getValue())).toBe(served);
  });

  it('takes the place of one that the store never had at once', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process({ issuer: new ScriptedIssuer([issued('one'), issued('two')]) });
    process.store.fail('throws');
    const direct = await atOnce(process.keeper.getValue());
    process.store.mend();
    process.store.hold('commit');

    void process.keeper.refresh();
    await fleet.advance(10);

    expect([direct, await atOnce(process.keeper.getValue())]).toEqual(['one', 'two']);
  });
});

describe('the ticket that WeChat replaced', () => {
  it('is not served again where another process writes it late, and the refusal is written to the store', async () => {
    const fleet = new Fleet('stable');
    const process = await holding(fleet, new ScriptedIssuer([issued('one'), issued('two')], TICKET));
    const askedAt = fleet.clock.now();
    const reject = vi.spyOn(process.store, 'reject');
    await fleet.advance(100);
    await atOnce(process.keeper.refresh());

    await fleet.advance(100);
    await writeLate(fleet, process, 'one', askedAt);
    process.keeper.hint();
    await fleet.advance(3 * SECOND);

    expect(await atOnce(process.keeper.getValue())).toBe('two');
    expect((await datesOf(fleet, process)).value).toBe('two');
    // A verdict of WeChat's: no limit for reports applies.
    expect(reject.mock.calls.map(([{ status, limit }]) => [status, limit])).toEqual([
      ['rejected', undefined],
    ]);
  });

  it('is put right in the store where another process writes it while the new one is requested', async () => {
    const fleet = new Fleet('stable');
    const askedAt = fleet.clock.now();
    const process = fleet.process({
      issuer: new ScriptedIssuer(
        [
          issued('one'),
          async () => {
            await writeLate(fleet, process, 'one', askedAt);
            return issued('two');
          },
          issued('two'),
        ],
        TICKET,
      ),
    });
    await atOnce(process.keeper.getValue());
    await fleet.advance(100);

    const result = await atOnce(process.keeper.refresh());
    const served = await atOnce(process.keeper.getValue());
    await fleet.advance(1_500);

    expect([result.outcome, served]).toEqual(['replaced', 'two']);
    expect((await datesOf(fleet, process)).value).toBe('two');
  });

  it.each([0, HOUR])(
    'has the end that the store knows, if WeChat gives it again (its clock moves by %i ms)',
    async (jumpMs) => {
      const fleet = new Fleet('stable');
      const answers = [issued('one'), issued('two'), issued('one')];
      const process = await holding(fleet, new ScriptedIssuer(answers, TICKET));
      const askedAt = fleet.clock.now();
      await fleet.advance(100);
      await atOnce(process.keeper.refresh());
      await fleet.advance(MINUTE);
      await writeLate(fleet, process, 'one', askedAt);
      fleet.storeClockOffsetMs = jumpMs;
      process.keeper.hint();

      await fleet.advance(3 * SECOND);

      const { remainingMs } = process.keeper.status();
      expect(await atOnce(process.keeper.getValue())).toBe('one');
      expect(fleet.clock.now() + remainingMs!).toBe(askedAt + 2 * HOUR - jumpMs);
    },
  );
});

describe('a ticket that WeChat gives again', () => {
  /** Takes `ms` to be had, in which the store's clock gains `gainMs`. */
  function slowDependency(fleet: Fleet) {
    const state = { ms: 0, gainMs: 0 };
    const get = async () => {
      if (state.ms > 0) await fleet.clock.sleep(state.ms);
      fleet.storeClockOffsetMs += state.gainMs;
      return 'a-token';
    };
    return { state, dependency: { get, reportRejected: async () => undefined } };
  }

  it("keeps its dates to the millisecond where its access token takes half a second and the store's clock gains one", async () => {
    const fleet = new Fleet('stable');
    const { state, dependency } = slowDependency(fleet);
    const process = await holding(fleet, new ScriptedIssuer([issued('one')], TICKET), { dependency });
    const commit = vi.spyOn(process.store, 'commit');
    const before = await datesOf(fleet, process);
    await fleet.advance(10 * SECOND);
    Object.assign(state, { ms: 500, gainMs: 1_000 });

    await fleet.passing(process.keeper.refresh(), 2 * SECOND);

    expect(await datesOf(fleet, process)).toEqual(before);
    expect(commit.mock.calls.map(([request]) => [request.issuedAt, request.expiresAt])).toEqual([
      [before.issuedAt, before.endsAt],
    ]);
  });

  it('ends when it did, though a later end is read while it is requested', async () => {
    const fleet = new Fleet('stable');
    const askedAt = fleet.clock.now();
    const answer = async () => {
      await fleet.clock.sleep(4 * SECOND);
      await writeLate(fleet, process, 'one');
      void process.keeper.reportRejected('an old one');
      await fleet.clock.sleep(1);
      return issued('one');
    };
    const process = fleet.process({ issuer: new ScriptedIssuer([answer, issued('one')], TICKET) });

    const { remainingMs } = await fleet.passing(process.keeper.getCredential(), 5 * SECOND);

    expect(fleet.clock.now() + remainingMs()).toBe(askedAt + 2 * HOUR);
  });

  it("ends when it did by the process's own count, once the store's clock has moved", async () => {
    const fleet = new Fleet('stable');
    const process = await holding(fleet, new ScriptedIssuer([issued('one')], TICKET));
    await fleet.advance(10 * SECOND);
    fleet.storeClockOffsetMs = HOUR;

    await atOnce(process.keeper.refresh());

    expect(process.keeper.status().remainingMs).toBe(2 * HOUR - 10 * SECOND);
  });
});

describe("a user's token that the store does not take", () => {
  const USER = { renewsFromState: true, isCopied: false, sameValue: 'extends' } as const;

  /** Its token has ended. */
  async function ended(fleet: Fleet) {
    const issuer = new ScriptedIssuer([issued('two')], USER);
    const process = fleet.process({ issuer });
    const given = { value: 'one', lifetimeMs: SECOND, issuerState: 'renews' };
    await atOnce(process.keeper.importCredential(given, timePointOf(process.clock)));
    await fleet.advance(2 * SECOND);
    return { process, issuer };
  }

  it.each([
    { afterMs: 100, tries: 1 },
    { afterMs: 600, tries: 3 },
  ])(
    'is there a quarter of a second after the store takes it at the latest ($afterMs ms)',
    async ({ afterMs, tries }) => {
      const fleet = new Fleet('stable');
      const { process, issuer } = await ended(fleet);
      const commit = vi.spyOn(process.store, 'commit');
      process.store.fail('refuses', 'commit');
      const waiting = process.keeper.readCredential();
      await fleet.advance(afterMs);
      const tried = commit.mock.calls.length;

      process.store.mend();
      await fleet.advance(250);

      expect(await atOnce(waiting)).toMatchObject({ value: 'two' });
      expect([tried, issuer.requests.length]).toEqual([tries, 1]);
    },
  );

  it.each([100, 400])('fails with the reason at the deadline (%i ms)', async (timeoutMs) => {
    const fleet = new Fleet('stable');
    const { process } = await ended(fleet);
    process.store.fail('refuses', 'commit');

    const error = await fleet.failing(process.keeper.readCredential({ timeoutMs }));

    expect(error).toMatchObject({ code: 'TOKEN_STORE_FAILED', operation: 'commit' });
  });
});
