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

const due = { ...kept, dueInMs: 0 };

/** Its token ended so long ago by its own count. */
const ended = (ms: number) => async (process: Scripted) => {
  process.serve({ ...kept, remainingMs: 1 });
  await process.fleet.advance(1 + ms);
};

describe('an attempt', () => {
  interface Given {
    readonly what: string;
    readonly endpoint?: Endpoint;
    readonly record?: StoredCredential | undefined;
    readonly revocation?: RevocationProgress;
    readonly intent?: RefreshIntent;
    readonly before?: (process: Scripted) => unknown;
  }

  async function attempted({ endpoint, revocation, intent, before, ...given }: Given) {
    const process = new Scripted(endpoint);
    await before?.(process);
    if ('record' in given) process.record = given.record;
    process.revocation = revocation;
    return { process, outcome: await process.run(intent) };
  }

  it.each<Given & { how: string; cause: string; outcome?: string }>([
    { what: 'there is no record', record: undefined, cause: 'missing', how: 'issue' },
    {
      what: 'the token has expired',
      record: { ...kept, remainingMs: 0, dueInMs: 0 },
      cause: 'missing',
      how: 'issue',
    },
    {
      what: 'the token was refused',
      record: { ...kept, status: 'rejected' },
      cause: 'rejected',
      how: 'issue',
    },
    { what: 'the token is due', record: due, cause: 'due', how: 'issue' },
    { what: 'the token was reported', endpoint: 'legacy', record: suspect, cause: 'reported', how: 'check' },
    {
      what: 'the token was reported, and no check gave a verdict',
      endpoint: 'legacy',
      record: suspect,
      before: ({ ctx }) => ctx.backoff.silentChecks.observe(kept.version, 3, true),
      cause: 'reported',
      how: 'issue',
    },
    {
      what: 'the token was reported, and is due',
      endpoint: 'legacy',
      record: { ...suspect, dueInMs: 0 },
      cause: 'due',
      how: 'issue',
    },
    { what: 'a person wants another token', intent: byHand, cause: 'manual', how: 'issue' },
    {
      what: 'a report takes force',
      intent: { ...report, isForced: true },
      cause: 'rejected',
      how: 'force',
    },
    {
      what: 'a report is not to be written',
      intent: { ...report, isUnmarked: true },
      cause: 'rejected',
      how: 'issue',
    },
    {
      what: "the store's clock moved",
      before: async (process) => {
        await process.run();
        process.fleet.storeClockOffsetMs = -MINUTE;
      },
      cause: 'store-clock',
      how: 'issue',
    },
    {
      what: "the store's clock was set back, and the token is due by the count of this process",
      endpoint: 'legacy',
      before: async (process) => {
        await process.run();
        process.fleet.storeClockOffsetMs = -HOUR;
        await process.fleet.advance(HOUR / 2);
      },
      cause: 'store-clock',
      how: 'issue',
    },
    {
      what: 'WeChat gave another token while the store was away',
      before: (process) => process.serve(),
      cause: 'confirm',
      how: 'issue',
    },
    { what: 'a token has leaked', intent: revoke, cause: 'leak', how: 'force' },
    {
      what: 'a revocation is due, which keeps nobody from using the token',
      revocation: { left: 1, nextInMs: 0 },
      cause: 'leak',
      how: 'force',
      outcome: 'fresh',
    },
    {
      what: 'a token has leaked, and a revocation that stalled is due',
      revocation: { left: 1, nextInMs: 0 },
      intent: revoke,
      before: (process) => process.hold(MINUTE),
      cause: 'leak',
      how: 'force',
    },
    {
      what: "a token has leaked, and the store's clock was set back in a revocation",
      revocation: { left: 1, nextInMs: 31 * SECOND + 1 },
      intent: revoke,
      cause: 'leak',
      how: 'force',
    },
  ])('calls WeChat to $how, because of $cause, where $what', async (given) => {
    const { how, cause, outcome: kind = 'failed', ...circumstances } = given;
    const { process, outcome } = await attempted(circumstances);

    expect(outcome).toMatchObject({ kind });
    expect(process.calls()).toEqual([how]);
    expect(process.told()).toEqual([[cause, 'WECHAT_UNAVAILABLE']]);
  });

  it.each<Given>([
    { what: 'the token is not due' },
    {
      what: 'a report of another token is not to be written',
      intent: { ...report, isUnmarked: true, fingerprint: 'another' },
    },
    { what: 'a report is in the store', intent: report },
    { what: 'a revocation is not due yet', revocation: { left: 1, nextInMs: 1 } },
    {
      what: 'a revocation that stalled is due',
      revocation: { left: 1, nextInMs: 0 },
      before: (process) => process.hold(MINUTE),
    },
    {
      what: 'a token has leaked between the two calls of a revocation',
      revocation: { left: 1, nextInMs: 31 * SECOND },
      intent: revoke,
    },
  ])('does not call WeChat where $what', async (given) => {
    const { process, outcome } = await attempted(given);

    expect(outcome).toMatchObject({ kind: 'fresh' });
    expect([process.calls(), process.told()]).toEqual([[], []]);
  });

  it('confirms the token as soon as its last confirmation is old enough', async () => {
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

  it('emits one event where the calls of a revocation are used up', async () => {
    const process = new Scripted();
    process.revocation = { left: 1, nextInMs: 0 };
    const budget = { id: 'stable/force', used: 20, resetsInMs: HOUR };
    process.grant = () => ({ outcome: 'budget-spent', budget });

    expect(await process.run()).toEqual({ kind: 'fresh' });
    expect(process.process.events.map(({ type }) => type)).toEqual(['budget-spent']);
  });
});

describe('while a request is in doubt', () => {
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
    { what: 'has ended here', record: due, intent: ifNeeded, before: ended(6 * SECOND), isChecked: true },
    {
      what: 'has just ended here',
      record: due,
      intent: ifNeeded,
      before: ended(6 * SECOND - 1),
      isChecked: false,
    },
    {
      what: 'has ended here, and is to be replaced',
      record: due,
      before: ended(6 * SECOND),
      isChecked: false,
    },
    {
      what: 'has ended here, and leaked',
      record: due,
      intent: revoke,
      before: ended(6 * SECOND),
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
});

describe('a due token whose replacement failed', () => {
  it.each([
    { does: 'is tried', ms: 6 * SECOND, calls: ['issue', 'check'] },
    { does: 'is left alone', ms: 6 * SECOND - 1, calls: ['issue'] },
  ])('$does $ms ms after its end by the count of this process', async ({ ms, calls }) => {
    const process = new Scripted('legacy');
    process.record = due;
    process.line.latencyMs = 0;
    await ended(ms)(process);

    expect(await process.run()).toMatchObject({ kind: 'failed', error: { failure: 'HTTP_502' } });
    expect(process.calls()).toEqual(calls);
  });
});

describe('a refused token that the store does not have', () => {
  const refusal = { ...report, fingerprint: own.fingerprint };
  const failed = { kind: 'failed', error: { code: 'WECHAT_UNAVAILABLE' } };

  it('is no longer served where WeChat cannot be called and the store has another one', async () => {
    const process = new Scripted();
    process.serve();

    expect(await process.run(refusal)).toMatchObject({ kind: 'fresh' });
    expect(process.token).toBe('kept');
    expect(process.calls()).toEqual(['issue']);
  });

  it.each<{
    what: string;
    kind?: Partial<CredentialKind>;
    copy?: Partial<StoredCredential> & { readonly isEndKnown?: boolean };
    record?: StoredCredential | undefined;
    intent?: RefreshIntent;
  }>([
    { what: 'the store has another one, and the report is of that', intent: report },
    { what: 'the store has another one, and nobody reported this one', intent: ifNeeded },
    {
      what: 'the store has an older one',
      copy: { ...own, version: versionOf(3, 'c') },
      record: due,
    },
    {
      what: 'the store has the same one, with a later end',
      kind: { sameValue: 'keepFirstEnd' },
      copy: { ...own, remainingMs: HOUR / 2, isEndKnown: true },
      record: { ...kept, value: 'own', fingerprint: own.fingerprint },
    },
    { what: 'the store has none', record: undefined },
    { what: 'the one in the store was reported, too', record: { ...suspect, dueInMs: 0 } },
    { what: 'the one in the store has expired', record: { ...kept, remainingMs: 0 } },
  ])('is still served where WeChat cannot be called and $what', async (given) => {
    const { kind, copy = own, intent = refusal } = given;
    const process = new Scripted('stable', kind);
    if ('record' in given) process.record = given.record;
    process.serve(copy);

    expect(await process.run(intent)).toMatchObject(failed);
    expect(process.token).toBe('own');
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
