import { describe, expect, it } from 'vitest';
import { pauseIdsOf } from './binding.js';
import type { CredentialKind, IssueOutcome } from '../ports/credential-kind.js';
import { DEFAULT_REPORT_LIMIT, DEFAULT_TIMING } from '../ports/keeper-options.js';
import { DEFAULT_BUDGETS } from '../../wechat/call-budgets.js';
import { RefreshPolicy } from './refresh-policy.js';
import { WECHAT } from '../../wechat/platform.js';

const SECOND = 1_000;
const LIFE = 7_200 * SECOND;
const policyAt = (random: number) =>
  new RefreshPolicy(DEFAULT_TIMING, { ...DEFAULT_BUDGETS }, DEFAULT_REPORT_LIMIT, () => random);

const issuer = (parts: Partial<CredentialKind>): CredentialKind => ({
  name: 'access-token',
  platform: WECHAT,
  subjects: 'one',
  isCopied: true,
  renewsFromState: false,
  reissue: 'same',
  sameValue: 'remaining',
  renewsInLastMs: 300 * SECOND,
  overlapMs: 300 * SECOND,
  budget: { id: 'stable', perDay: 10_000 },
  canForce: true,
  issue: async () => ({ outcome: 'failed', issued: 'nothing', failure: 'NETWORK' }),
  ...parts,
});
const stable = issuer({});
const legacy = issuer({
  reissue: 'supersedes',
  renewsInLastMs: 0,
  budget: { id: 'legacy', perDay: 1_000 },
  canForce: false,
});

describe('RefreshPolicy.dueInMs', () => {
  it.each([
    { random: 0, leftS: 295 },
    { random: 1, leftS: 290 },
  ])('asks a stable issuer at $leftS s remaining', ({ random, leftS }) => {
    expect(policyAt(random).dueInMs(stable, LIFE, false)).toBe(LIFE - leftS * SECOND);
  });

  it('requests from an issuer with a short renewal window when a third of that has passed', () => {
    const short = issuer({ renewsInLastMs: 6 * SECOND });

    expect(policyAt(0).dueInMs(short, 60 * SECOND, false)).toBe(56 * SECOND);
  });

  it('waits for half of what is left of a new value that came in the renewal window', () => {
    expect(policyAt(0).dueInMs(stable, 300 * SECOND, false)).toBe(150 * SECOND);
  });

  it.each([
    { remainingS: 300, inS: 20 },
    { remainingS: 40, inS: 20 },
    { remainingS: 39, inS: 19.5 },
    { remainingS: 1, inS: 0.5 },
  ])('waits $inS s after the same value came back with $remainingS s left', ({ remainingS, inS }) => {
    expect(policyAt(0).dueInMs(stable, remainingS * SECOND, true)).toBe(inS * SECOND);
  });

  it.each([
    { lifeS: 7_200, random: 0, inS: 3_600 },
    { lifeS: 7_200, random: 1, inS: 3_960 },
    { lifeS: 400, random: 0, inS: 300 },
    { lifeS: 300, random: 0, inS: 240 },
    { lifeS: 10, random: 0, inS: 8 },
  ])('asks an issuer that supersedes after $inS s of $lifeS s (random $random)', ({ lifeS, random, inS }) => {
    expect(policyAt(random).dueInMs(legacy, lifeS * SECOND, false)).toBeCloseTo(inS * SECOND, 5);
  });

  it.each([stable, legacy])('is never at once', (one) => {
    for (const remainingMs of [1, 10, SECOND, 60 * SECOND, LIFE, 2_592_000 * SECOND]) {
      for (const isSame of [true, false]) {
        expect(policyAt(0).dueInMs(one, remainingMs, isSame)).toBeGreaterThan(0);
      }
    }
  });
});

describe('RefreshPolicy.confirmAfterMs', () => {
  it.each([
    { name: 'a stable token', one: stable, ms: 240 * SECOND },
    { name: 'a token of the old endpoint', one: legacy, ms: 0 },
    {
      name: 'a ticket',
      one: issuer({ sameValue: 'keepFirstEnd', confirmEveryMs: 1_200_000 }),
      ms: 1_200_000,
    },
    { name: "a user's token", one: issuer({ sameValue: 'extends', renewsFromState: true }), ms: 0 },
  ])('is $ms ms for $name', ({ one, ms }) => {
    expect(policyAt(0).confirmAfterMs(one)).toBe(ms);
  });

  it('is up to a twentieth longer, so that a fleet does not call in step', () => {
    expect(policyAt(1).confirmAfterMs(stable)).toBeCloseTo(252 * SECOND, 5);
  });
});

describe('RefreshPolicy.pollInMs', () => {
  it.each([
    { random: 0, ms: 8_000 },
    { random: 0.5, ms: 10_000 },
    { random: 1, ms: 12_000 },
  ])('is $ms ms, within a fifth of the interval (random $random)', ({ random, ms }) => {
    expect(policyAt(random).pollInMs()).toBeCloseTo(ms, 5);
  });
});

describe('RefreshPolicy.budgetsFor', () => {
  it.each([
    { endpoint: 'stable', hasValid: true, limit: 9_000 },
    { endpoint: 'stable', hasValid: false, limit: 10_000 },
    { endpoint: 'legacy', hasValid: true, limit: 900 },
    { endpoint: 'ticket', hasValid: false, limit: 1_000 },
  ])('allows $limit calls of $endpoint (hasValid: $hasValid)', ({ endpoint, hasValid, limit }) => {
    expect(policyAt(0).budgetsFor(endpoint, false, hasValid)).toEqual([{ id: endpoint, limit }]);
  });

  it('counts a forced call twice: as a call, and as one of five', () => {
    expect(policyAt(0).budgetsFor('stable', true, true)).toEqual([
      { id: 'stable', limit: 9_000 },
      { id: 'stable/force', limit: 5 },
    ]);
  });

  it('has a limit of its own for checks of reported tokens', () => {
    const policy = policyAt(0);

    expect(policy.checkBudgetsFor('legacy')).toEqual([{ id: 'legacy/check', limit: 2_000 }]);
    expect(policy.limitOf('legacy/check')).toBe(2_000);
  });
});

describe('RefreshPolicy.httpTimeoutMs', () => {
  it.each([
    { hasValid: false, failures: 2, ms: 5_000 },
    { hasValid: false, failures: 3, ms: 2_000 },
    { hasValid: true, failures: 3, ms: 5_000 },
  ])('is $ms ms after $failures failures (hasValid: $hasValid)', ({ hasValid, failures, ms }) => {
    expect(policyAt(0).httpTimeoutMs(hasValid, failures)).toBe(ms);
  });
});

describe('RefreshPolicy.reactTo', () => {
  const failed: IssueOutcome = { outcome: 'failed', issued: 'unknown', failure: 'HTTP_502' };
  const context = {
    endpoint: 'stable',
    pauses: pauseIdsOf('stable', 'c'),
    isForced: false,
    validMs: LIFE,
    failures: {},
    addressFailures: 0,
    multitude: 'one' as const,
    areOthersFailing: false,
    budgets: [],
  };

  it.each([
    { before: 0, validMs: LIFE, forMs: 1_000 },
    { before: 1, validMs: LIFE, forMs: 2_000 },
    { before: 5, validMs: LIFE, forMs: 32_000 },
    { before: 6, validMs: LIFE, forMs: 60_000 },
    { before: 1_000, validMs: LIFE, forMs: 60_000 },
    { before: 6, validMs: 0, forMs: 3_000 },
    { before: 6, validMs: 10_000, forMs: 13_000 },
  ])('backs off $forMs ms after $before failures with $validMs ms living', ({ before, validMs, forMs }) => {
    const failures = { 'stable/backoff': before };

    const { pause } = policyAt(0.5).reactTo(failed, { ...context, validMs, failures });

    expect(pause).toEqual({ id: 'stable/backoff', forMs, failures: before + 1 });
  });

  it.each([
    { random: 0, forMs: 800 },
    { random: 1, forMs: 1_200 },
  ])('jitters a back-off by a fifth (random $random)', ({ random, forMs }) => {
    expect(policyAt(random).reactTo(failed, context).pause.forMs).toBeCloseTo(forMs, 5);
  });

  it.each([
    { scope: 'configuration', id: 'configuration/c', before: 0, forMs: 60_000 },
    { scope: 'configuration', id: 'configuration/c', before: 3, forMs: 480_000 },
    { scope: 'configuration', id: 'configuration/c', before: 4, forMs: 600_000 },
    { scope: 'minute-quota', id: 'stable/quota', before: 0, forMs: 60_000 },
    { scope: 'day-quota', id: 'stable/quota', before: 0, forMs: 60_000 },
    { scope: 'day-quota', id: 'stable/quota', before: 1, forMs: 300_000 },
    { scope: 'day-quota', id: 'stable/quota', before: 2, forMs: 900_000 },
    { scope: 'day-quota', id: 'stable/quota', before: 99, forMs: 900_000 },
    { scope: 'address', id: 'address', before: 7, forMs: 3_000 },
    { scope: 'other', id: 'stable/backoff', before: 0, forMs: 1_000 },
  ] as const)('pauses $id for $forMs ms after $scope, met $before times', ({ scope, id, before, forMs }) => {
    const refused: IssueOutcome = { outcome: 'refused', refusal: { errcode: 1, scope } };

    const reaction = policyAt(0.5).reactTo(refused, { ...context, failures: { [id]: before } });

    expect(reaction).toMatchObject({ issued: 'nothing', pause: { id, forMs, failures: before + 1 } });
  });

  it.each([
    { validMs: LIFE, forMs: 60_000 },
    { validMs: 10_000, forMs: 13_000 },
    { validMs: 0, forMs: 3_000 },
  ])('leaves one of many alone for $forMs ms with $validMs ms to live, and tells nobody', (given) => {
    const refused: IssueOutcome = { outcome: 'refused', refusal: { errcode: 1, scope: 'other' } };

    const reaction = policyAt(0.5).reactTo(refused, {
      ...context,
      multitude: 'many',
      validMs: given.validMs,
    });

    expect(reaction).toMatchObject({
      isShared: false,
      localBackoffMs: given.forMs,
      pause: { forMs: given.forMs },
    });
  });

  it('pauses all of many for a moment only where the endpoint fails, since some have no valid token', () => {
    const reaction = policyAt(0.5).reactTo(failed, {
      ...context,
      multitude: 'many',
      areOthersFailing: true,
      failures: { 'stable/backoff': 9 },
    });

    expect(reaction).toMatchObject({ isShared: true, pause: { id: 'stable/backoff', forMs: 3_000 } });
  });

  it.each([
    { name: 'a failure', outcome: failed },
    {
      name: 'a refused dependency',
      outcome: { outcome: 'refused', refusal: { errcode: 40_001, scope: 'dependency' } } as const,
    },
  ])('tries one of a few again within a minute after $name', ({ outcome }) => {
    const id = 'ticket/backoff/wx_card';
    const pauses = pauseIdsOf('ticket', '', 'wx_card');

    const { pause } = policyAt(0.5).reactTo(outcome, {
      ...context,
      endpoint: 'ticket',
      pauses,
      multitude: 'few',
      failures: { [id]: 11 },
    });

    expect(pause).toMatchObject({ id, forMs: 60_000 });
  });

  it.each([
    { random: 0, forMs: 819_200 },
    { random: 1, forMs: 1_228_800 },
  ])('jitters the refusal of one of a few by a fifth (random $random)', ({ random, forMs }) => {
    const refused: IssueOutcome = { outcome: 'refused', refusal: { errcode: 48_001, scope: 'other' } };

    const { pause } = policyAt(random).reactTo(refused, {
      ...context,
      pauses: pauseIdsOf('ticket', '', 'wx_card'),
      multitude: 'few',
      failures: { 'ticket/backoff/wx_card': 10 },
    });

    expect(pause.forMs).toBeCloseTo(forMs, 5);
  });

  it('pauses the endpoint where a kind that sends no secret is refused for its configuration', () => {
    const refused: IssueOutcome = {
      outcome: 'refused',
      refusal: { errcode: 40_013, scope: 'configuration' },
    };

    const { pause } = policyAt(0.5).reactTo(refused, { ...context, pauses: pauseIdsOf('ticket', '') });

    expect(pause).toMatchObject({ id: 'ticket/backoff', forMs: 1_000 });
  });

  it.each([
    {
      outcome: { outcome: 'failed', issued: 'unknown', failure: 'HTTP_502', rid: 'rid-1' },
      reason: { code: 'WECHAT_UNAVAILABLE', failure: 'HTTP_502', rid: 'rid-1' },
    },
    {
      outcome: { outcome: 'failed', issued: 'unknown', failure: 'ETIMEDOUT' },
      reason: { code: 'WECHAT_UNAVAILABLE', failure: 'ETIMEDOUT' },
    },
    {
      outcome: {
        outcome: 'refused',
        refusal: { errcode: 40_164, rid: 'rid-1', callerIp: '203.0.113.7', scope: 'address' },
      },
      reason: { code: 'WECHAT_REFUSED', errcode: 40_164, rid: 'rid-1', callerIp: '203.0.113.7' },
    },
    {
      outcome: { outcome: 'refused', refusal: { errcode: 40_013, scope: 'configuration' } },
      reason: { code: 'WECHAT_REFUSED', errcode: 40_013 },
    },
  ] as const)('tells the fleet why: $reason', ({ outcome, reason }) => {
    expect(policyAt(0.5).reactTo(outcome, context).reason).toStrictEqual(reason);
  });

  it.each([
    { before: 0, validMs: 0, forMs: 1_000 },
    { before: 10, validMs: 0, forMs: 1_024_000 },
    { before: 11, validMs: 0, forMs: 1_800_000 },
    { before: 11, validMs: LIFE, forMs: 1_800_000 },
    { before: 11, validMs: 10_000, forMs: 13_000 },
  ])('leaves one of a few alone for $forMs ms after $before refusals with $validMs ms to live', (given) => {
    const refused: IssueOutcome = { outcome: 'refused', refusal: { errcode: 48_001, scope: 'other' } };
    const id = 'ticket/backoff/wx_card';

    const { isShared, pause } = policyAt(0.5).reactTo(refused, {
      ...context,
      endpoint: 'ticket',
      pauses: pauseIdsOf('ticket', '', 'wx_card'),
      multitude: 'few',
      validMs: given.validMs,
      failures: { [id]: given.before },
    });

    expect([isShared, pause]).toEqual([true, { id, forMs: given.forMs, failures: given.before + 1 }]);
  });

  it.each([
    { used: 5_000, validMs: 0, forMs: 3_000 },
    { used: 5_001, validMs: 0, forMs: 14_403 },
    { used: 9_999, validMs: 0, forMs: 600_000 },
    { used: 10_000, validMs: 0, forMs: 600_000 },
    { used: 9_999, validMs: LIFE, forMs: 60_000 },
  ])('spares what is left after $used of 10,000 calls: $forMs ms with $validMs ms to live', (given) => {
    const budgets = [{ id: 'stable', used: given.used, resetsInMs: 72_000_000 }];
    const { validMs } = given;

    const reaction = policyAt(0.5).reactTo(failed, {
      ...context,
      validMs,
      budgets,
      failures: { 'stable/backoff': 9 },
    });

    expect(Math.round(reaction.pause.forMs)).toBe(given.forMs);
  });

  it('spares forced calls apart from the others', () => {
    const budgets = [
      { id: 'stable', used: 212, resetsInMs: 72_000_000 },
      { id: 'stable/force', used: 4, resetsInMs: 72_000_000 },
    ];
    const policy = policyAt(0.5);

    const failures = { 'stable/backoff': 9 };
    const reaction = policy.reactTo(failed, { ...context, isForced: true, validMs: 0, budgets, failures });

    expect([reaction.pause.forMs, policy.sparingMs(budgets, 'stable/force')]).toEqual([3_000, 600_000]);
  });

  it('spares no budget for the use of another one', () => {
    const budgets = [
      { id: 'stable', used: 9_999, resetsInMs: 72_000_000 },
      { id: 'stable/force', used: 1, resetsInMs: 72_000_000 },
    ];

    expect(policyAt(0.5).sparingMs(budgets, 'stable/force')).toBe(0);
  });

  it.each([
    { lastsMs: undefined, addressFailures: 0, localBackoffMs: 60_000 },
    { lastsMs: undefined, addressFailures: 9, localBackoffMs: 600_000 },
    { lastsMs: 3_600_000, addressFailures: 0, localBackoffMs: 3_600_000 },
  ])('backs a process off for $localBackoffMs ms', ({ lastsMs, addressFailures, localBackoffMs }) => {
    const refusal = { errcode: 40_164, scope: 'address', ...(lastsMs ? { lastsMs } : {}) } as const;

    const reaction = policyAt(0).reactTo({ outcome: 'refused', refusal }, { ...context, addressFailures });

    expect(reaction.localBackoffMs).toBe(localBackoffMs);
  });

  it('stops forced calls only, for a day, after the quota of a forced call', () => {
    const refusal = { errcode: 45_009, scope: 'day-quota' } as const;

    const { pause } = policyAt(0).reactTo({ outcome: 'refused', refusal }, { ...context, isForced: true });

    expect(pause).toMatchObject({ id: 'stable/force', forMs: 86_400_000 });
  });
});

describe('RefreshPolicy.reactToCheck', () => {
  it.each([
    { before: {}, forMs: 1_000, failures: 1 },
    { before: { 'legacy/check': 2, 'legacy/backoff': 9 }, forMs: 4_000, failures: 3 },
    { before: { 'legacy/check': 99 }, forMs: 60_000, failures: 100 },
  ])(
    'pauses checks alone, for $forMs ms after $failures without a verdict',
    ({ before, forMs, failures }) => {
      expect(policyAt(0.5).reactToCheck('legacy', before)).toEqual({
        reason: { code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' },
        issued: 'nothing',
        isShared: true,
        pause: { id: 'legacy/check', forMs, failures },
        localBackoffMs: 0,
      });
    },
  );
});

describe('RefreshPolicy.anchored', () => {
  it('dates the end of a pause by the clock of the store', () => {
    const policy = policyAt(0.5);

    expect(policy.anchored(policy.reactToCheck('legacy', {}), 1_767_225_600_000)).toEqual({
      id: 'legacy/check',
      until: 1_767_225_601_000,
      forMs: 1_000,
      failures: 1,
      reason: { code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' },
    });
  });
});
