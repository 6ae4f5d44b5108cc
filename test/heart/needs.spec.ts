import { describe, expect, it } from 'vitest';
import type { CredentialKind } from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import type {
  RevocationProgress,
  StoredCredential,
} from '../../libs/wechat-token/src/core/ports/token-store.js';
import { versionOf } from '../../libs/wechat-token/src/core/ports/version.js';
import type { RefreshIntent } from '../../libs/wechat-token/src/core/refresh/attempt.js';
import { needInMs } from '../../libs/wechat-token/src/core/refresh/refresh-attempt.js';
import { byHand, kept, own, Scripted } from './attempts.js';
import { type Endpoint, HOUR, MINUTE, SECOND } from './fleet.js';

const suspect: StoredCredential = { ...kept, status: 'suspect' };
const ifNeeded = { kind: 'if-needed' } as const;
const report = { kind: 'rejected', fingerprint: kept.fingerprint, isForced: false } as const;
const revoke = { kind: 'revoke' } as const;

describe('why and how WeChat is called', () => {
  interface Need {
    readonly what: string;
    readonly endpoint?: Endpoint;
    readonly record?: StoredCredential | undefined;
    readonly revocation?: RevocationProgress;
    readonly intent?: RefreshIntent;
    readonly before?: (process: Scripted) => unknown;
    readonly calls: readonly (readonly [cause: string, how: string])[];
  }

  it.each<Need>([
    { what: 'there is no record', record: undefined, calls: [['missing', 'issue']] },
    {
      what: 'it has expired',
      record: { ...kept, remainingMs: 0, dueInMs: 0 },
      calls: [['missing', 'issue']],
    },
    { what: 'it was refused', record: { ...kept, status: 'rejected' }, calls: [['rejected', 'issue']] },
    { what: 'it is due', record: { ...kept, dueInMs: 0 }, calls: [['due', 'issue']] },
    { what: 'it is not due', calls: [] },
    { what: 'it was reported', endpoint: 'legacy', record: suspect, calls: [['reported', 'check']] },
    {
      what: 'it was reported, and no check gave a verdict',
      endpoint: 'legacy',
      record: suspect,
      before: ({ ctx }) => ctx.backoff.silentChecks.observe(kept.version, 3, true),
      calls: [['reported', 'issue']],
    },
    {
      what: 'it was reported, and is due',
      endpoint: 'legacy',
      record: { ...suspect, dueInMs: 0 },
      calls: [['due', 'issue']],
    },
    { what: 'a person wants another one', intent: byHand, calls: [['manual', 'issue']] },
    { what: 'a report takes force', intent: { ...report, isForced: true }, calls: [['rejected', 'force']] },
    {
      what: 'a report is not to be written',
      intent: { ...report, isUnmarked: true },
      calls: [['rejected', 'issue']],
    },
    {
      what: 'a report of another one is not to be written',
      intent: { ...report, isUnmarked: true, fingerprint: 'another' },
      calls: [],
    },
    { what: 'a report is in the store', intent: report, calls: [] },
    {
      what: "the store's clock moved",
      before: async (process) => {
        await process.run();
        process.fleet.storeClockOffsetMs = -MINUTE;
      },
      calls: [['store-clock', 'issue']],
    },
    {
      what: "the store's clock was set back, and it is due by the count of this process",
      endpoint: 'legacy',
      before: async (process) => {
        await process.run();
        process.fleet.storeClockOffsetMs = -HOUR;
        await process.fleet.advance(HOUR / 2);
      },
      calls: [['store-clock', 'issue']],
    },
    {
      what: 'WeChat gave another one while the store was away',
      before: (process) => process.serve(),
      calls: [['confirm', 'issue']],
    },
    { what: 'one has leaked', intent: revoke, calls: [['leak', 'force']] },
    { what: 'a revocation is due', revocation: { left: 1, nextInMs: 0 }, calls: [['leak', 'force']] },
    { what: 'a revocation is not due yet', revocation: { left: 1, nextInMs: 1 }, calls: [] },
    {
      what: 'a revocation that stalled is due',
      revocation: { left: 1, nextInMs: 0 },
      before: (process) => process.hold(MINUTE),
      calls: [],
    },
    {
      what: 'one has leaked, and a revocation that stalled is due',
      revocation: { left: 1, nextInMs: 0 },
      intent: revoke,
      before: (process) => process.hold(MINUTE),
      calls: [['leak', 'force']],
    },
    {
      what: 'one has leaked between the two calls of a revocation',
      revocation: { left: 1, nextInMs: 31 * SECOND },
      intent: revoke,
      calls: [],
    },
    {
      what: "one has leaked, and the store's clock was set back in a revocation",
      revocation: { left: 1, nextInMs: 31 * SECOND + 1 },
      intent: revoke,
      calls: [['leak', 'force']],
    },
  ])('is: $calls ($what)', async ({ endpoint, revocation, intent, before, calls, ...given }) => {
    const process = new Scripted(endpoint);
    await before?.(process);
    if ('record' in given) process.record = given.record;
    process.revocation = revocation;

    const outcome = await process.run(intent);

    // A stalled revocation keeps nobody from using the token.
    const isDone = calls.length === 0 || (revocation && intent === undefined);
    expect(outcome).toMatchObject(isDone ? { kind: 'fresh' } : { kind: 'failed' });
    expect(process.calls()).toEqual(calls.map(([, how]) => how));
    expect(process.told()).toEqual(calls.map(([cause]) => [cause, 'WECHAT_UNAVAILABLE']));
  });

  it('is: to confirm it, as soon as its last confirmation is old enough', async () => {
    const process = new Scripted();
    await process.run();
    const { confirmAfterMs } = process.ctx.view;

    process.record = { ...kept, confirmedAgoMs: confirmAfterMs - 1 };
    await process.run();
    const before = process.calls();
    process.record = { ...kept, confirmedAgoMs: confirmAfterMs };
    await process.run();

    expect([before, process.calls()]).toEqual([[], ['issue']]);
    expect(process.told()).toEqual([['confirm', 'WECHAT_UNAVAILABLE']]);
  });

  it('is told once where the calls of a revocation are used up', async () => {
    const process = new Scripted();
    process.revocation = { left: 1, nextInMs: 0 };
    const budget = { id: 'stable/force', used: 20, resetsInMs: HOUR };
    process.grant = () => ({ outcome: 'budget-spent', budget });

    expect(await process.run()).toEqual({ kind: 'fresh' });
    expect(process.process.events.map(({ type }) => type)).toEqual(['budget-spent']);
  });
});

describe('while a request is in doubt', () => {
  const over = (ms: number) => async (process: Scripted) => {
    process.serve({ ...kept, remainingMs: 1 });
    await process.fleet.advance(1 + ms);
  };
  const due = { ...kept, dueInMs: 0 };

  it.each<{
    what: string;
    endpoint?: Endpoint;
    kind?: Partial<CredentialKind>;
    record: StoredCredential | undefined;
    intent?: RefreshIntent;
    before?: (process: Scripted) => unknown;
    isChecked: boolean;
  }>([
    { what: 'was reported', record: suspect, isChecked: true },
    {
      what: 'was reported, and cannot be checked',
      record: suspect,
      kind: { check: undefined! },
      isChecked: false,
    },
    {
      what: 'was reported, and another call would return it',
      record: suspect,
      endpoint: 'stable',
      isChecked: false,
    },
    { what: 'was reported, and has expired', record: { ...suspect, remainingMs: 0 }, isChecked: false },
    { what: 'is not there', record: undefined, isChecked: false },
    { what: 'was refused', record: { ...kept, status: 'rejected' }, intent: ifNeeded, isChecked: false },
    { what: 'is valid', record: due, intent: ifNeeded, isChecked: false },
    { what: 'has ended here', record: due, intent: ifNeeded, before: over(6 * SECOND), isChecked: true },
    {
      what: 'has just ended here',
      record: due,
      intent: ifNeeded,
      before: over(6 * SECOND - 1),
      isChecked: false,
    },
    {
      what: 'has ended here, and is to be replaced',
      record: due,
      before: over(6 * SECOND),
      isChecked: false,
    },
    {
      what: 'has ended here, and leaked',
      record: due,
      intent: revoke,
      before: over(6 * SECOND),
      isChecked: false,
    },
  ])('the kept token is tried: $isChecked ($what)', async (given) => {
    const { endpoint = 'legacy', kind, record, intent = byHand, before, isChecked } = given;
    const process = new Scripted(endpoint, kind);
    process.record = record;
    process.grant = ({ pauses }) =>
      pauses.includes('legacy/check') ? {} : { outcome: 'in-doubt', remainingMs: MINUTE };
    await before?.(process);

    expect(await process.run(intent)).toMatchObject({ kind: 'wait', ms: MINUTE });
    expect(process.calls()).toEqual(isChecked ? ['check'] : []);
  });

  it.each([
    { what: 'has ended here', ms: 6 * SECOND, calls: ['issue', 'check'] },
    { what: 'has just ended here', ms: 6 * SECOND - 1, calls: ['issue'] },
  ])('over, the kept token is tried where the request failed, and it $what', async ({ ms, calls }) => {
    const process = new Scripted('legacy');
    process.record = due;
    process.line.latencyMs = 0;
    await over(ms)(process);

    expect(await process.run()).toMatchObject({ kind: 'failed', error: { failure: 'HTTP_502' } });
    expect(process.calls()).toEqual(calls);
  });
});

describe('a refused token that the store does not have', () => {
  const refusal = { ...report, fingerprint: own.fingerprint };
  const failed = { kind: 'failed', error: { code: 'WECHAT_UNAVAILABLE' } };

  it.each<{
    what: string;
    kind?: Partial<CredentialKind>;
    copy?: Partial<StoredCredential> & { readonly isEndKnown?: boolean };
    record?: StoredCredential | undefined;
    intent?: RefreshIntent;
    token: string | undefined;
  }>([
    { what: 'has another one', token: 'kept' },
    { what: 'has another one, and the refused one is not this', intent: report, token: 'own' },
    { what: 'has another one, and only due is what is served', intent: ifNeeded, token: 'own' },
    {
      what: 'has an older one',
      copy: { ...own, version: versionOf(3, 'c') },
      record: { ...kept, dueInMs: 0 },
      token: 'own',
    },
    {
      what: 'has the same one, with a later end',
      kind: { sameValue: 'keepFirstEnd' },
      copy: { ...own, remainingMs: HOUR / 2, isEndKnown: true },
      record: { ...kept, value: 'own', fingerprint: own.fingerprint },
      token: 'own',
    },
    { what: 'has none', record: undefined, token: 'own' },
    { what: 'has one that was reported', record: { ...suspect, dueInMs: 0 }, token: 'own' },
    { what: 'has one that has expired', record: { ...kept, remainingMs: 0 }, token: 'own' },
  ])('is no longer served where WeChat cannot be asked and the store $what', async (given) => {
    const { kind, copy = own, intent = refusal, token } = given;
    const process = new Scripted('stable', kind);
    if ('record' in given) process.record = given.record;
    process.serve(copy);

    expect(await process.run(intent)).toMatchObject(token === 'own' ? failed : { kind: 'fresh' });
    expect(process.token).toBe(token);
    expect(process.calls()).toEqual(['issue']);
  });

  it('is nothing to a process that serves none', async () => {
    const process = new Scripted();
    process.record = undefined;

    expect(await process.run(refusal)).toMatchObject(failed);
    expect(process.told()).toEqual([['missing', 'WECHAT_UNAVAILABLE']]);
  });
});

describe('the next need', () => {
  it.each<{
    what: string;
    endpoint?: Endpoint;
    given: (process: Scripted) => unknown;
    ms: number | ((process: Scripted) => number);
  }>([
    { what: 'without a token', given: () => undefined, ms: 0 },
    { what: 'when it is due', given: (process) => process.run(), ms: HOUR / 2 - 5 * SECOND },
    {
      what: 'when it is to be confirmed',
      endpoint: 'stable',
      given: (process) => process.run(),
      ms: ({ ctx }) => ctx.view.confirmAfterMs - MINUTE - 5 * SECOND,
    },
    {
      what: 'when a revocation goes on',
      given: (process) => {
        process.revocation = { left: 1, nextInMs: 20 * SECOND };
        return process.run();
      },
      ms: 15 * SECOND,
    },
    {
      what: 'when a revocation that stalled goes on',
      given: (process) => {
        process.revocation = { left: 1, nextInMs: 20 * SECOND };
        process.hold(30 * SECOND);
        return process.run();
      },
      ms: 25 * SECOND,
    },
    {
      what: 'at once for one that was reported',
      given: (process) => process.ctx.view.apply({ ...process.snapshot(), record: suspect }, process.now),
      ms: 0,
    },
    {
      what: 'at the next poll for one that the store does not have',
      given: (process) => {
        process.ctx.view.apply(process.snapshot(), process.now);
        process.serve();
      },
      ms: 10 * SECOND,
    },
  ])('comes in time: $what', async ({ endpoint = 'legacy', given, ms }) => {
    const process = new Scripted(endpoint);
    await given(process);
    const since = process.now.mono;
    await process.fleet.advance(5 * SECOND - since);

    expect(needInMs(process.ctx)).toBe(typeof ms === 'number' ? ms : ms(process));
  });
});
