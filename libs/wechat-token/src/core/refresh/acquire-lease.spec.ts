import { describe, expect, it } from 'vitest';
import { TokenRecordError } from '../../errors/token-record.error.js';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { WECHAT } from '../../wechat/platform.js';
import { AppCalls } from '../local/app-calls.js';
import { CredentialContext } from '../local/credential-context.js';
import type { CredentialTarget, KeeperEnvironment } from '../local/keeper-environment.js';
import { StoreClock } from '../local/store-clock.js';
import { RefreshPolicy } from '../policy/refresh-policy.js';
import type { CredentialKind } from '../ports/credential-kind.js';
import type { KeeperEvent } from '../ports/keeper-events.js';
import { DEFAULT_REPORT_LIMIT, DEFAULT_TIMING } from '../ports/keeper-options.js';
import type {
  AcquireRequest,
  AcquireResult,
  Pause,
  RecordSnapshot,
  StoredCredential,
} from '../ports/token-store.js';
import { versionOf } from '../ports/version.js';
import { timePointOf } from '../time/time-point.js';
import { acquireLease } from './acquire-lease.js';
import type { RefreshIntent, RefreshNeed } from './attempt.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const key = { appId: 'wx1', kind: 'access-token' };
const valid: StoredCredential = {
  value: 'kept',
  fingerprint: 'print-of-kept',
  version: versionOf(1, 'a'),
  status: 'valid',
  remainingMs: HOUR,
  dueInMs: 0,
  issuedAgoMs: HOUR,
  confirmedAgoMs: HOUR,
};
const suspect: StoredCredential = { ...valid, status: 'suspect' };
const rejected: StoredCredential = { ...valid, status: 'rejected' };

const granted: AcquireResult = {
  outcome: 'granted',
  storeTime: 0,
  version: versionOf(2, 'b'),
  failures: {},
  budgets: [],
};
const unavailable = { code: 'WECHAT_UNAVAILABLE', failure: 'ETIMEDOUT' };
const refused = { code: 'WECHAT_REFUSED', errcode: 45_009 };

/** A pause of a minute after a failure. */
const pauseOf = (parts: Partial<Pause> = {}): Pause => ({
  id: 'token/backoff',
  remainingMs: MINUTE,
  failures: 1,
  reason: unavailable,
  ...parts,
});
const paused = (parts?: Partial<Pause>): AcquireResult => ({ outcome: 'paused', pause: pauseOf(parts) });

/** One process that is about to request a lease. A test says what its store answers. */
class Process {
  readonly clock = new VirtualClock();
  readonly events: KeeperEvent[] = [];
  readonly requests: AcquireRequest[] = [];
  /** The answers to acquires, in turn; the last one repeats. */
  answers: (() => AcquireResult | Promise<AcquireResult>)[] = [() => granted];
  /** What the store knows of pauses. */
  pauses: Pause[] = [];
  readonly ctx: CredentialContext;
  readonly calls: AppCalls;

  constructor(kind: Partial<CredentialKind> = {}, role: KeeperEnvironment['role'] = 'issuer') {
    const limits = { force: 5, check: 3, other: 20 };
    const policy = new RefreshPolicy(DEFAULT_TIMING, limits, DEFAULT_REPORT_LIMIT, () => 0.5);
    this.calls = new AppCalls(this.clock, (budget) => policy.limitOf(budget));
    const issuer = {
      platform: WECHAT,
      subjects: 'one',
      reissue: 'supersedes',
      overlapMs: 0,
      budget: { id: 'token', perDay: 20 },
      canForce: true,
      ...kind,
    };
    const target = { key, kind: issuer, calls: this.calls, account: { appSecret: async () => 'secret' } };
    const env = {
      clock: this.clock,
      random: () => 0.5,
      instanceId: 'unit00',
      storeClock: new StoreClock(),
      policy,
      role,
      hardStop: new AbortController().signal,
      emit: (event: KeeperEvent) => void this.events.push(event),
      store: {
        acquire: async (request: AcquireRequest) => {
          this.requests.push(request);
          return this.answers[Math.min(this.requests.length, this.answers.length) - 1]!();
        },
        inspect: async () => ({ storeTime: 0, pauses: this.pauses, budgets: [] }),
      },
    };
    this.ctx = new CredentialContext(
      target as unknown as CredentialTarget,
      env as unknown as KeeperEnvironment,
    );
  }

  /** The store answers each acquire so. */
  answering(answer: AcquireResult): this {
    this.answers = [() => answer];
    return this;
  }

  /** Serves a token that the store does not have. */
  serve(): void {
    const facts = { remainingMs: HOUR, dueInMs: HOUR, issuedAgoMs: 0, confirmedAgoMs: 0 };
    const asOf = timePointOf(this.clock);
    this.ctx.cache.serve({ key, value: 'own', fingerprint: 'print-of-own', version: '', ...facts, asOf });
  }

  acquire({
    record,
    leaseMs = 0,
    mode = 'issue',
    intent = { kind: 'if-needed' },
  }: {
    readonly record?: StoredCredential | undefined;
    readonly leaseMs?: number;
    readonly mode?: RefreshNeed['mode'];
    readonly intent?: RefreshIntent;
  } = {}) {
    return acquireLease(this.ctx, this.snapshot(record, leaseMs), { cause: 'due', mode }, intent);
  }

  private snapshot(record: StoredCredential | undefined, leaseMs: number): RecordSnapshot {
    const storeTime = this.clock.now();
    return { storeTime, revision: '', leaseMs, inDoubtForMs: 0, ...(record ? { record } : {}) };
  }
}

const byHand = { kind: 'replace', cause: 'manual' } as const;
const onSchedule = { kind: 'replace', cause: 'cron' } as const;

describe('the request for a lease', () => {
  const limitOf = (budgets: AcquireRequest['budgets']) =>
    Object.fromEntries(budgets.map(({ id, limit }) => [id, limit]));

  it.each([
    { what: 'beside a valid token', record: valid, limits: { token: 18 } },
    { what: 'beside one that ends in a moment', record: { ...valid, remainingMs: 1 }, limits: { token: 18 } },
    { what: 'beside an expired one', record: { ...valid, remainingMs: 0 }, limits: { token: 20 } },
    { what: 'beside a refused one', record: rejected, limits: { token: 20 } },
    { what: 'without any', record: undefined, limits: { token: 20 } },
    { what: 'for a forced call', record: valid, mode: 'force', limits: { token: 18, 'token/force': 5 } },
    { what: 'for a check', record: suspect, mode: 'check', limits: { 'token/check': 3 } },
  ] as const)('names the calls of a day that it may use $what', async ({ limits, ...attempt }) => {
    const process = new Process();

    await process.acquire(attempt);

    expect(limitOf(process.requests[0]!.budgets)).toEqual(limits);
  });

  const failures = ['token/backoff', expect.stringMatching(/^configuration\/./)];
  it.each([
    { what: 'every pause', pauses: ['token/quota', 'address', ...failures] },
    {
      what: 'every pause on a schedule',
      intent: onSchedule,
      pauses: ['token/quota', 'address', ...failures],
    },
    {
      what: 'that of forced calls too for one',
      mode: 'force',
      pauses: ['token/quota', 'token/force', 'address', ...failures],
    },
    { what: 'quotas alone by hand', intent: byHand, pauses: ['token/quota'] },
    { what: 'that of checks alone for one', mode: 'check', pauses: ['token/check'] },
  ] as const)('is subject to $what', async ({ pauses, ...attempt }) => {
    const process = new Process();

    await process.acquire({ record: suspect, ...attempt });

    expect(process.requests[0]!.pauses).toEqual(pauses);
  });

  it("is not subject to another process's refused address once WeChat accepted ours", async () => {
    const process = new Process();
    process.ctx.backoff.accepted();

    await process.acquire();

    expect(process.requests[0]!.pauses).toEqual(['token/quota', ...failures]);
  });

  it('has the conditions of the one who wants another token, and no more', async () => {
    const process = new Process();
    const conditions = { replaces: versionOf(7, 'z'), minSinceIssuedMs: 5, minSinceConfirmedMs: 6 };
    const report = { kind: 'rejected', fingerprint: valid.fingerprint, isForced: false } as const;

    await process.acquire({ record: valid });
    await process.acquire({ record: valid, intent: report });
    await process.acquire({ record: valid, intent: onSchedule });
    await process.acquire({ record: valid, intent: { ...onSchedule, ...conditions } });

    const [plain, ...others] = process.requests;
    expect(plain).toHaveProperty('replaces', valid.version);
    expect(others).toStrictEqual([plain, plain, { ...plain, ...conditions }]);
  });

  it.each([
    { what: 'that ends the last token', inDoubtMs: 2 * MINUTE },
    { what: 'that may bring the same', kind: { reissue: 'same' }, inDoubtMs: 0 },
    { what: 'that only checks', mode: 'check', inDoubtMs: 0 },
  ] as const)('is in doubt for $inDoubtMs ms where nobody knows what came of a call $what', async (given) => {
    const { kind, inDoubtMs, mode = 'issue' } = given;
    const process = new Process(kind);

    await process.acquire({ record: suspect, mode });

    expect(process.requests[0]).toMatchObject({ inDoubtMs });
  });

  it.each([
    { what: 'nothing is known of any', highest: undefined },
    { what: 'this process saw a later one', record: '1-a', seen: '2-b', highest: '2-b' },
    { what: 'the record is behind an older one', record: '1-a.3-c', seen: '2-b', highest: '3-c' },
  ])('names the latest grant ($what)', async ({ record, seen, highest }) => {
    const process = new Process();
    const now = timePointOf(process.clock);
    if (seen !== undefined) process.ctx.cache.serve({ ...valid, key, version: seen, asOf: now });

    await process.acquire({ record: record === undefined ? undefined : { ...valid, version: record } });

    expect(Object.entries(process.requests[0]!).filter(([name]) => name === 'highestVersion')).toEqual(
      highest === undefined ? [] : [['highestVersion', highest]],
    );
  });

  const unreadable = new TokenRecordError('wx1', 'key', 'WRONGTYPE');
  it.each([
    { how: 'throws', error: new Error('lost'), result: { kind: 'granted' }, tries: 2 },
    { how: 'cannot read the record', error: unreadable, result: { reason: 'WRONGTYPE' }, tries: 1 },
  ])('is made $tries times where the store $how at first', async ({ error, result, tries }) => {
    const process = new Process();
    process.answers = [() => Promise.reject(error), () => granted];

    expect(await process.acquire().catch((thrown: unknown) => thrown)).toMatchObject(result);
    // With the same attempt id: the first one may have been granted.
    expect(process.requests).toEqual(Array.from({ length: tries }, () => process.requests[0]));
  });

  it.each([
    { leaseMs: 7_999, waitMs: SECOND },
    { leaseMs: 1, waitMs: 1 },
  ])('waits $waitMs ms where another process has it for $leaseMs ms', async ({ leaseMs, waitMs }) => {
    const process = new Process();

    const outcome = await process.acquire({ record: valid, leaseMs });

    expect(outcome).toMatchObject({ kind: 'wait', ms: waitMs });
    expect(process.requests).toEqual([]);
    expect(process.events).toEqual([{ type: 'lease-held', key, remainingMs: leaseMs }]);
  });

  it.each([
    { what: 'a lease with its whole time left may be from before the clock went back', leaseMs: 8_000 },
    { what: 'nobody has one', leaseMs: 0 },
    { what: 'it is for a replacement, which may be there by now', leaseMs: 7_999, intent: byHand },
  ])('is made at once where $what', async ({ leaseMs, intent }) => {
    const process = new Process();

    expect(await process.acquire({ record: valid, leaseMs, ...(intent && { intent }) })).toMatchObject({
      kind: 'granted',
    });
    expect(process.requests).toHaveLength(1);
    expect(process.events.filter(({ type }) => type === 'lease-held')).toEqual([]);
  });

  it('is not made once this process has used up the calls of a day itself', async () => {
    const process = new Process();
    for (let calls = 0; calls < 20; calls += 1) process.calls.count([{ id: 'token' }]);

    const outcome = await process.acquire();

    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'BUDGET_SPENT', budget: 'token' } });
    expect(process.requests).toEqual([]);
  });
});

describe('the answer to a request for a lease', () => {
  it.each([
    { tookMs: 2_000, isTooLate: false },
    { tookMs: 2_001, isTooLate: true },
  ])('is too late for a call after $tookMs ms: $isTooLate', async ({ tookMs, isTooLate }) => {
    const process = new Process();
    process.answers = [() => process.clock.advance(tookMs).then(() => granted)];
    for (let calls = 0; calls < 19; calls += 1) process.calls.count([{ id: 'token' }]);

    const outcome = await process.acquire();

    expect(outcome).toMatchObject({ kind: 'granted', isTooLate });
    // Nothing is sent under a late one, so it does not count as a call.
    expect(process.calls.spentOf([{ id: 'token' }]) === undefined).toBe(isTooLate);
  });

  it.each([
    { budget: 'token', limit: 20, low: [10, 16] },
    { budget: 'token/force', limit: 5, low: [3, 4] },
  ])(
    'is emitted with the calls used, and so is a half and four fifths of them ($budget)',
    async ({ budget, limit, low }) => {
      const process = new Process();
      const uses = Array.from({ length: limit }, (_, index) => ({
        id: budget,
        used: index + 1,
        resetsInMs: 1,
      }));
      process.answers = uses.map((use) => () => ({ ...granted, budgets: [use] }));

      for (const use of uses) {
        await process.acquire();
        const { used } = use;
        const told = low.includes(used) ? [{ type: 'budget-low', appId: 'wx1', budget, used, limit }] : [];
        expect(process.events.splice(0)).toEqual([{ type: 'lease-granted', key, budgets: [use] }, ...told]);
        expect(process.calls.usedByAll()).toEqual([use]);
      }
    },
  );

  const failed = (code: string, retryInMs: number, facts: Partial<WechatTokenError> = {}) => ({
    kind: 'failed',
    error: expect.objectContaining({ code, ...facts }),
    retryInMs,
    isEmitted: true,
  });
  const refusedAddress = { id: 'address', reason: { code: 'WECHAT_REFUSED', errcode: 40_164 } };
  const waitForAddress = (ms: number) => ({
    kind: 'wait',
    ms,
    error: expect.objectContaining({ code: 'WECHAT_REFUSED', errcode: 40_164, scope: 'address' }),
    isTrouble: true,
  });
  it.each<{ what: string; answer: AcquireResult; outcome: object; events: object[] }>([
    {
      what: 'held',
      answer: { outcome: 'held', remainingMs: 5_000 },
      outcome: { kind: 'wait', ms: SECOND },
      events: [{ type: 'lease-held', key, remainingMs: 5_000 }],
    },
    {
      what: 'held for a moment',
      answer: { outcome: 'held', remainingMs: 200 },
      outcome: { kind: 'wait', ms: 200 },
      events: [{ type: 'lease-held', key, remainingMs: 200 }],
    },
    {
      what: 'in doubt',
      answer: { outcome: 'in-doubt', remainingMs: MINUTE },
      outcome: { kind: 'in-doubt', ms: MINUTE },
      events: [],
    },
    { what: 'read again', answer: { outcome: 'read-again' }, outcome: { kind: 'retry' }, events: [] },
    {
      what: 'budget spent',
      answer: { outcome: 'budget-spent', budget: { id: 'token', used: 20, resetsInMs: HOUR } },
      outcome: failed('BUDGET_SPENT', HOUR),
      events: [
        { type: 'budget-spent', appId: 'wx1', budget: 'token', used: 20, limit: 20, resetsInMs: HOUR },
      ],
    },
    {
      what: 'paused after a failure',
      answer: paused(),
      outcome: failed('WECHAT_UNAVAILABLE', MINUTE),
      events: [{ type: 'paused', key, reason: unavailable, remainingMs: MINUTE }],
    },
    {
      what: "paused by WeChat's quota",
      answer: paused({ id: 'token/quota', reason: refused }),
      outcome: failed('WECHAT_REFUSED', MINUTE),
      events: [{ type: 'paused', key, reason: refused, remainingMs: MINUTE }],
    },
    {
      what: "paused for another process's address",
      answer: paused({ ...refusedAddress, remainingMs: 3_000 }),
      outcome: waitForAddress(SECOND),
      events: [{ type: 'paused', key, reason: refusedAddress.reason, remainingMs: 3_000 }],
    },
    {
      what: "paused for another process's address for a moment",
      answer: paused({ ...refusedAddress, remainingMs: 300 }),
      outcome: waitForAddress(300),
      events: [{ type: 'paused', key, reason: refusedAddress.reason, remainingMs: 300 }],
    },
  ])('says how to go on: $what', async ({ answer, outcome, events }) => {
    const process = new Process().answering(answer);

    const told = await process.acquire({ record: valid });
    await process.acquire({ record: valid });

    expect(told).toEqual(outcome);
    // Troubles are emitted once; that another process has the lease, each time.
    const isEach = answer.outcome === 'held';
    expect(process.events).toEqual(isEach ? [...events, ...events] : events);
  });

  it('emits each budget that is spent, and counts it as used up', async () => {
    const process = new Process();
    const spent = [
      { id: 'token', used: 20, resetsInMs: HOUR },
      { id: 'token/force', used: 5, resetsInMs: HOUR },
    ];
    process.answers = spent.map((budget) => () => ({ outcome: 'budget-spent', budget }));

    await process.acquire({ mode: 'force' });
    await process.acquire({ mode: 'force' });

    expect(process.events).toMatchObject([{ budget: 'token' }, { budget: 'token/force' }]);
    expect(process.calls.usedByAll()).toEqual(spent);
  });

  it('is an error of the store if it says nothing', async () => {
    const process = new Process().answering({} as AcquireResult);

    await expect(process.acquire()).rejects.toMatchObject({
      code: 'TOKEN_STORE_FAILED',
      operation: 'acquire',
      reason: 'BAD_ANSWER',
    });
  });

  const checkPaused = (count: number) => paused({ id: 'token/check', failures: count });
  const noCheckLeft: AcquireResult = {
    outcome: 'budget-spent',
    budget: { id: 'token/check', used: 3, resetsInMs: HOUR },
  };
  const young = { ...suspect, issuedAgoMs: 5 * MINUTE - 1 };
  const old = { ...suspect, issuedAgoMs: 5 * MINUTE };
  it.each([
    { what: 'three checks said nothing', answer: checkPaused(3) },
    { what: 'no check is left', answer: noCheckLeft },
  ])('lets a reported token be replaced unchecked where $what', async ({ answer }) => {
    const process = new Process().answering(answer);

    expect(await process.acquire({ record: old, mode: 'check' })).toMatchObject({ kind: 'retry' });
  });

  it.each([
    { what: 'three checks said nothing of a young one', answer: checkPaused(3), record: young },
    { what: 'two checks said nothing', answer: checkPaused(2), record: old },
    { what: 'no check is left for a young one', answer: noCheckLeft, record: young },
    { what: 'no call is left', answer: noCheckLeft, record: old, mode: 'issue' },
    { what: 'calls are paused', answer: checkPaused(3), record: old, mode: 'issue' },
  ] as const)('fails the replacement of a reported token where $what', async (given) => {
    const { answer, record, mode = 'check' } = { mode: undefined, ...given };
    const process = new Process().answering(answer);

    expect(await process.acquire({ record, mode })).toMatchObject({ kind: 'failed' });
  });
});

describe('a pause from while the token was valid', () => {
  it.each<{
    what: string;
    pause?: Partial<Pause>;
    record?: StoredCredential;
    kind?: Partial<CredentialKind>;
    isServing?: boolean;
    used?: number;
    isIgnored: boolean;
  }>([
    { what: 'that was refused', isIgnored: true },
    {
      what: 'that was refused, and it is hardly longer than without one',
      pause: { remainingMs: 3_001 },
      isIgnored: true,
    },
    { what: 'it would be as long without one', pause: { remainingMs: 3_000 }, isIgnored: false },
    { what: 'WeChat refused the call', pause: { reason: refused }, isIgnored: false },
    { what: 'the issuer returns the same one', kind: { reissue: 'same' }, isIgnored: false },
    { what: 'that is only suspect', record: suspect, isIgnored: false },
    { what: 'that has expired', record: { ...rejected, remainingMs: 0 }, isIgnored: false },
    { what: 'another one is valid', isServing: true, isIgnored: false },
    { what: 'that was refused, and half of the calls are left', used: 10, isIgnored: true },
    { what: 'it spares the rest of the calls', used: 11, isIgnored: false },
  ])(
    'is ignored: $isIgnored ($what)',
    async ({ pause, record = rejected, kind, isServing, used, isIgnored }) => {
      const process = new Process(kind);
      process.answers = [() => paused(pause), () => granted];
      if (isServing) process.serve();
      if (used !== undefined) process.calls.observe({ id: 'token', used, resetsInMs: HOUR });

      const outcome = await process.acquire({ record });

      expect(outcome.kind).toBe(isIgnored ? 'granted' : 'failed');
      const [first, second] = process.requests;
      const pauses = first!.pauses.filter((id) => id !== 'token/backoff');
      expect(second).toEqual(isIgnored ? { ...first, pauses } : undefined);
    },
  );
});

describe('a reader that needs a token', () => {
  it.each([
    { isServed: true, sinceMs: MINUTE - 1, outcome: { kind: 'wait', ms: 10 * SECOND } },
    { isServed: true, sinceMs: MINUTE, outcome: { kind: 'wait', ms: 10 * SECOND, isTrouble: true } },
    { isServed: false, sinceMs: 0, outcome: { kind: 'wait', ms: SECOND, isTrouble: false } },
    { isServed: false, sinceMs: 10 * SECOND - 1, outcome: { kind: 'wait', ms: SECOND, isTrouble: false } },
    { isServed: false, sinceMs: 10 * SECOND, outcome: { kind: 'wait', ms: SECOND, isTrouble: true } },
  ])('waits, and makes it a trouble in time ($isServed, $sinceMs ms)', async (given) => {
    const { isServed, sinceMs, outcome } = given;
    const process = new Process({}, 'reader');
    if (isServed) process.serve();
    process.ctx.backoff.noteNeed(true);
    await process.clock.advance(sinceMs);

    const told = await process.acquire();

    const error = expect.objectContaining({ code: 'NO_ISSUER' });
    expect(told).toEqual('isTrouble' in outcome ? { ...outcome, error } : outcome);
    const facts = { cause: 'due', reason: { code: 'NO_ISSUER' }, retryInMs: outcome.ms };
    expect(process.events).toEqual(
      outcome.isTrouble ? [{ type: 'refresh-failed', key, ...facts, error }] : [],
    );
    expect(process.requests).toEqual([]);
  });

  it.each([
    { id: 'token/backoff', code: 'WECHAT_UNAVAILABLE' },
    { id: 'token/quota', code: 'WECHAT_UNAVAILABLE' },
    { id: 'address', code: 'WECHAT_UNAVAILABLE' },
    { id: 'configuration/any', code: 'WECHAT_UNAVAILABLE' },
    { id: 'ticket/backoff', code: 'NO_ISSUER' },
    { id: 'token/force', code: 'NO_ISSUER' },
    { id: 'token/backoff', remainingMs: 0, code: 'NO_ISSUER' },
  ])('says why the issuers do not call: $id, $code', async ({ code, ...pause }) => {
    const process = new Process({}, 'reader');
    process.pauses = [pauseOf(pause)];

    expect(await process.acquire()).toMatchObject({ kind: 'wait', error: { code } });
  });
});
