import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { DEFAULT_BUDGETS } from '../../wechat/call-budgets.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import { RefreshPolicy } from '../policy/refresh-policy.js';
import type { CredentialKind } from '../ports/credential-kind.js';
import type { KeeperEvent } from '../ports/keeper-events.js';
import { DEFAULT_REPORT_LIMIT, DEFAULT_TIMING } from '../ports/keeper-options.js';
import type { RecordSnapshot, StoredCredential } from '../ports/token-store.js';
import { versionOf } from '../ports/version.js';
import { timePointOf } from '../time/time-point.js';
import { CredentialCache } from './credential-cache.js';
import type { CredentialTarget, KeeperEnvironment } from './keeper-environment.js';
import { StoreClock } from './store-clock.js';
import { StoreView } from './store-view.js';

const HOUR = 3_600_000;
const LIFE = 2 * HOUR;
const [FIRST, SECOND] = [versionOf(1, 'a'), versionOf(2, 'b')];

/** One process with its views of records, and a store whose clock a test moves. */
class Process {
  readonly clock = new VirtualClock();
  readonly events: KeeperEvent[] = [];
  /** By how much the store's clock is ahead of ours. */
  storeAheadMs = 0;
  /** What jitters the next interval between confirmations. */
  random = 0;
  private readonly env = {
    clock: this.clock,
    storeClock: new StoreClock(),
    policy: new RefreshPolicy(
      DEFAULT_TIMING,
      { ...DEFAULT_BUDGETS },
      DEFAULT_REPORT_LIMIT,
      () => this.random,
    ),
    emit: (event: KeeperEvent) => void this.events.push(event),
  } as unknown as KeeperEnvironment;

  view(parts: Partial<CredentialKind> = {}) {
    const kind = { reissue: 'same', sameValue: 'remaining', overlapMs: 0, ...parts };
    const target = { key: { appId: 'wx1', kind: 'any' }, kind } as unknown as CredentialTarget;
    const cache = new CredentialCache(target, this.env);
    return { cache, view: new StoreView(target, this.env, cache) };
  }

  get now() {
    return timePointOf(this.clock);
  }

  /** What the store answers; without a record, it is empty. */
  snapshot(record?: Partial<StoredCredential>): RecordSnapshot {
    const version = record?.version ?? FIRST;
    const value = record?.value ?? 'token';
    const whole = { value, fingerprint: fingerprintOf(value), version, status: 'valid' } as const;
    const times = { remainingMs: LIFE, dueInMs: LIFE, issuedAgoMs: 0, confirmedAgoMs: 0 };
    return {
      storeTime: this.clock.now() + this.storeAheadMs,
      revision: record ? version : '',
      leaseMs: 0,
      inDoubtForMs: 0,
      ...(record ? { record: { ...whole, ...times, ...record } } : {}),
    };
  }

  read(view: StoreView, record?: Partial<StoredCredential>): boolean {
    return view.apply(this.snapshot(record), this.now);
  }
}

/** A process that has read a record. The store's clock jumps before the next read. */
async function afterJump(kind: Partial<CredentialKind> = {}, byMs = HOUR) {
  const process = new Process();
  const { view, cache } = process.view(kind);
  process.read(view, {});
  await process.clock.advance(60_000);
  process.storeAheadMs = byMs;
  return { process, view, cache };
}

describe('StoreView and the clock of the store', () => {
  it('trusts it at first, and dates what happened here by it', () => {
    const process = new Process();
    const { view } = process.view();
    process.storeAheadMs = 5_000;

    expect(process.read(view, {})).toBe(true);
    expect([view.isClockDistrusted, view.needsConfirmation]).toEqual([false, false]);
    expect(view.storeTimeOf(process.now)).toBe(process.clock.now() + 5_000);
  });

  it.each([2_000, -2_000, 0])(
    'trusts it while it is apart by no more than two seconds (%i ms)',
    async (ms) => {
      const { process, view } = await afterJump({}, ms);

      expect(process.read(view, {})).toBe(true);
      expect([view.isClockDistrusted, process.events]).toEqual([false, []]);
    },
  );

  it.each([2_001, -2_001, HOUR])('distrusts it once it has jumped, and says so (%i ms)', async (byMs) => {
    const { process, view } = await afterJump({}, byMs);

    expect(process.read(view, {})).toBe(false);
    expect(view.isClockDistrusted).toBe(true);
    expect(process.events).toEqual([{ type: 'store-clock-moved', byMs }]);
  });

  it('takes any report for newer than a record that was dated before the jump', async () => {
    const { process, view } = await afterJump();

    process.read(view, {});

    expect(view.storeTimeOf(process.now)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each([
    { reissue: 'same', needsConfirmation: true },
    { reissue: 'supersedes', needsConfirmation: false },
  ] as const)('needs a confirmation of $reissue: $needsConfirmation', async (given) => {
    const { process, view } = await afterJump({ reissue: given.reissue });

    process.read(view, {});

    expect(view.needsConfirmation).toBe(given.needsConfirmation);
  });

  it('is told of a jump that the read of another record found, once', async () => {
    const { process, view } = await afterJump();
    const { view: another } = process.view();
    process.read(view, {});
    const { view: later } = process.view();

    expect([another, another, later].map((one) => process.read(one))).toEqual([false, true, true]);
    expect([another, later].map((one) => one.isClockDistrusted)).toEqual([true, false]);
    expect(process.events).toHaveLength(1);
  });

  it('distrusts it until the record has another version', async () => {
    const { process, view } = await afterJump();

    process.read(view, {});
    expect([process.read(view, {}), view.isClockDistrusted]).toEqual([true, true]);
    process.read(view, { version: SECOND });
    expect(view.isClockDistrusted).toBe(false);
  });

  it('distrusts it until the record was dated anew', async () => {
    const { process, view } = await afterJump();
    process.read(view, {});

    view.trustClock();

    expect([view.isClockDistrusted, view.needsConfirmation]).toEqual([false, false]);
  });
});

describe('StoreView and the served copy', () => {
  it('counts a copy down by the store while its clock is trusted', async () => {
    const { process, view, cache } = await afterJump({}, 0);

    process.read(view, { remainingMs: HOUR });

    expect(cache.valid()?.remainingMs()).toBe(HOUR);
  });

  it('lets a copy count down by itself once the clock of the store has jumped', async () => {
    const { process, view, cache } = await afterJump();

    process.read(view, { remainingMs: HOUR });

    expect(cache.valid()?.remainingMs()).toBe(LIFE - 60_000);
  });

  it.each([
    { byMs: 0, isKnown: false },
    { byMs: HOUR, isKnown: true },
  ])(
    'keeps a refusal that WeChat has taken back by a clock that is off by $byMs ms: $isKnown',
    async (given) => {
      const { process, view, cache } = await afterJump({}, given.byMs);
      cache.refuse({ fingerprint: fingerprintOf('token'), version: FIRST, at: process.now, isVerdict: true });
      await process.clock.advance(60_000);
      const snapshot = process.snapshot({ version: SECOND, confirmedAgoMs: 1_000 });

      view.apply(snapshot, process.now);

      expect(view.refusalOf(snapshot) !== undefined).toBe(given.isKnown);
    },
  );

  it.each([
    { byMs: 0, isKnown: false },
    { byMs: HOUR, isKnown: true },
  ])(
    'knows an earlier end than WeChat said by a clock that is off by $byMs ms: $isKnown',
    async ({ byMs, isKnown }) => {
      const process = new Process();
      const { view, cache } = process.view({ sameValue: 'keepFirstEnd' });
      const issued = { value: 'token', lifetimeMs: 10_000, version: FIRST, isEndKnown: true };
      cache.serveIssued(issued, 5_000, process.now);
      process.read(view);
      await process.clock.advance(60_000);
      process.storeAheadMs = byMs;
      const record = { version: SECOND, remainingMs: 30_000, confirmedAgoMs: 1_000 };
      const snapshot = process.snapshot(record);

      view.apply(snapshot, process.now);

      expect(view.knowsMore(snapshot.record!)).toBe(isKnown);
    },
  );
});

describe('StoreView.confirmAfterMs', () => {
  it('is drawn anew for each version, so that a fleet does not call in step', () => {
    const process = new Process();
    const { view } = process.view();
    const drawn = [view.confirmAfterMs];

    for (const [random, record] of [
      [0.2, undefined],
      [0.4, { version: FIRST }],
      [0.6, { version: FIRST }],
      [0.8, { version: SECOND }],
    ] as const) {
      process.random = random;
      process.read(view, record);
      drawn.push(view.confirmAfterMs);
    }

    expect(drawn.map(Math.round)).toEqual([240_000, 240_000, 244_800, 244_800, 249_600]);
  });
});

describe('StoreView.last', () => {
  it('is nothing before the first read', () => {
    expect(new Process().view().view.last).toBeUndefined();
  });

  it('says of an empty store only that it was read', () => {
    const process = new Process();
    const { view } = process.view();

    process.read(view);

    expect(view.last).toMatchObject({ asked: process.now, revision: '' });
    expect([view.last?.fingerprint, view.last?.status, view.last?.confirmedAt]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('has what is needed of a record, dated by the clock of the store', () => {
    const process = new Process();
    const { view } = process.view();
    process.storeAheadMs = 5_000;
    const revocation = { left: 1, nextInMs: 31_000 };

    view.apply({ ...process.snapshot({ confirmedAgoMs: 7_000 }), revocation }, process.now);

    expect(view.last).toEqual({
      asked: process.now,
      revision: FIRST,
      revocation,
      fingerprint: fingerprintOf('token'),
      status: 'valid',
      confirmedAt: process.clock.now() - 2_000,
    });
  });

  it.each([
    { name: 'has expired', record: { value: 'old', remainingMs: 0 }, served: undefined },
    { name: 'is older than the copy', record: { value: 'old' }, served: SECOND },
  ])('is about the record, also where that $name and is not served', ({ record, served }) => {
    const process = new Process();
    const { view, cache } = process.view();
    if (served) process.read(view, { version: served });

    process.read(view, record);

    expect([view.last?.fingerprint, cache.copy?.version]).toEqual([fingerprintOf('old'), served]);
  });
});

describe('StoreView.takeHanded', () => {
  it.each([
    { passedMs: 249, isTaken: true },
    { passedMs: 250, isTaken: false },
  ])('takes the place of a read within a moment ($passedMs ms): $isTaken', async ({ passedMs, isTaken }) => {
    const process = new Process();
    const { view } = process.view();
    const snapshot = process.snapshot({});
    const isSteady = view.applyAndHandOver(snapshot, process.now);

    await process.clock.advance(passedMs);

    expect([isSteady, view.takeHanded(250)]).toEqual([true, isTaken ? snapshot : undefined]);
    expect([view.last?.revision, view.takeHanded(250)]).toEqual([FIRST, undefined]);
  });

  it('is nothing before anything was handed over, and after a later read', () => {
    const process = new Process();
    const { view } = process.view();

    expect(view.takeHanded(250)).toBeUndefined();
    view.applyAndHandOver(process.snapshot({}), process.now);
    process.read(view, {});
    expect(view.takeHanded(250)).toBeUndefined();
  });
});
