import { describe, expect, it, vi } from 'vitest';
import type { CredentialKind, IssueOutcome } from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import { SecretUnavailableError } from '../../libs/wechat-token/src/errors/secret-unavailable.error.js';
import { TokenRecordError } from '../../libs/wechat-token/src/errors/token-record.error.js';
import { TokenServerRefusedError } from '../../libs/wechat-token/src/errors/token-server-refused.error.js';
import { atOnce, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess, ProcessOptions } from './heart-process.js';
import { issued, ScriptedIssuer } from './scripted-issuer.js';

const UNREADABLE = new TokenRecordError('wx', 'a-key', 'WRONGTYPE');
const REFUSED = new TokenServerRefusedError(401, 'wx', 'server:8000', false);
const UNREACHABLE: IssueOutcome = { outcome: 'failed', issued: 'nothing', failure: 'ECONNREFUSED' };

function refusal(errcode: number, scope: 'day-quota' | 'address' | 'dependency' | 'other'): IssueOutcome {
  return { outcome: 'refused', refusal: { errcode, scope } };
}

/** The store is away, or each of its steps fails with `error`. */
function breakFor({ store }: HeartProcess, error?: Error): void {
  if (!error) return store.fail('throws');
  for (const step of ['read', 'acquire', 'reject'] as const) vi.spyOn(store, step).mockRejectedValue(error);
}

/** A process without a store, whose issuer gives these answers. */
function alone(answers: IssueOutcome[], options: ProcessOptions = {}, traits: Partial<CredentialKind> = {}) {
  const fleet = new Fleet('stable');
  const issuer = new ScriptedIssuer(answers, traits);
  const process = fleet.process({ issuer, ...options });
  breakFor(process);
  return { fleet, issuer, process, keeper: process.keeper };
}

/** A process that holds a token when its store breaks. */
async function cutOff(error?: Error) {
  const fleet = new Fleet('stable');
  const issuer = new ScriptedIssuer([issued('one')]);
  const process = fleet.process({ issuer });
  await atOnce(process.keeper.getValue());
  breakFor(process, error);
  return { fleet, issuer, process, keeper: process.keeper };
}

describe('a token that is requested without the store', () => {
  it('is requested as any other, and reported as refreshed, not as a failure', async () => {
    const { fleet, issuer, process, keeper } = alone([issued('one', 200 * SECOND)]);

    expect(await atOnce(keeper.getValue())).toBe('one');

    expect(issuer.requests).toEqual([
      { appId: fleet.appId, appSecret: '', force: false, timeoutMs: 5 * SECOND, signal: expect.anything() },
    ]);
    const { key } = keeper.target;
    const told = { cause: 'store-away', replaced: true, version: '', lifetimeMs: 200 * SECOND, tookMs: 0 };
    expect(process.eventsOf('refreshed')).toEqual([{ type: 'refreshed', key, ...told }]);
    expect(process.eventsOf('refresh-failed')).toEqual([]);
    expect(keeper.status()).toMatchObject({ dueInMs: 100 * SECOND });
    expect(keeper.status().failure).toBeUndefined();
  });

  it('is requested no more often for a caller who reports it, and reported as the same one', async () => {
    const { fleet, issuer, process, keeper } = alone([issued('one')], {
      timing: { directGapMs: 5 * SECOND },
    });
    await atOnce(keeper.getValue());
    await fleet.advance(2_500);

    const error = await fleet.failing(keeper.reportRejected('one'), 100);
    const early = [issuer.requests.length, process.eventsOf('refresh-failed').length];
    await fleet.advance(5 * SECOND);
    const { value } = await fleet.passing(keeper.reportRejected('one'), 100);

    expect([error, early, value]).toMatchObject([{ code: 'TOKEN_STORE_FAILED' }, [1, 0], 'one']);
    expect(process.eventsOf('refreshed').map(({ replaced }) => replaced)).toEqual([true, false]);
  });

  it.each([
    { what: 'today', answer: refusal(45_009, 'day-quota'), retryInMs: MINUTE },
    { what: 'to this address', answer: refusal(40_164, 'address'), retryInMs: MINUTE },
    {
      what: 'for one of many users',
      answer: UNREACHABLE,
      traits: { subjects: 'person' } as const,
      retryInMs: 3 * SECOND,
    },
  ])(
    'is reported as failing where WeChat does not give it $what, and when it is requested again',
    async ({ answer, traits, retryInMs }) => {
      const { process, keeper } = alone([answer], {}, traits);

      const result = await atOnce(keeper.refresh());

      expect(result).toMatchObject({ outcome: 'paused', retryInMs });
      expect(process.eventsOf('refresh-failed')).toMatchObject([{ cause: 'store-away', retryInMs }]);
    },
  );

  it('is not requested from an address that WeChat has just refused', async () => {
    const options = { timing: { directGapMs: SECOND } };
    const { fleet, issuer, keeper } = alone([refusal(40_164, 'address')], options);

    for (let tries = 0; tries < 3; tries += 1) {
      void keeper.getValue().catch(() => undefined);
      await fleet.advance(2 * SECOND);
    }

    expect(issuer.requests).toHaveLength(1);
    expect(await atOnce(keeper.refresh())).toMatchObject({
      outcome: 'paused',
      error: { code: 'WECHAT_REFUSED', errcode: 40_164 },
      retryInMs: 54 * SECOND,
    });
  });
});

describe('a ticket that is requested without the store', () => {
  it.each([
    { what: 'for another reason leaves the access token alone', answer: refusal(1, 'other'), reports: 0 },
    {
      what: 'for its access token, with no other one to be had, is not requested again',
      answer: refusal(40_001, 'dependency'),
      reports: 1,
    },
  ])('and refused $what', async ({ answer, reports }) => {
    const reportRejected = vi.fn(() => Promise.resolve());
    const unavailable = new SecretUnavailableError('wx', 'TIMEOUT');
    const get = () =>
      reportRejected.mock.calls.length > 0 ? Promise.reject(unavailable) : Promise.resolve('token');
    const { issuer, keeper } = alone([answer], { dependency: { get, reportRejected } });

    expect(await atOnce(keeper.refresh())).toMatchObject({ error: { code: 'WECHAT_REFUSED' } });

    expect(reportRejected.mock.calls).toEqual(Array.from({ length: reports }, () => ['token']));
    expect(issuer.requests).toHaveLength(1);
  });
});

describe('a valid token while the store fails', () => {
  it.each([
    { what: 'is away', error: undefined },
    { what: 'has something unreadable', error: UNREADABLE },
  ])('is served though the wall clock jumps (the store $what)', async ({ error }) => {
    const { process, keeper } = await cutOff(error);

    process.clock.moveWallClock(3 * HOUR);

    expect(await atOnce(keeper.getValue())).toBe('one');
  });

  it('is not served after such a jump where the token server refuses this process', async () => {
    const { fleet, process, keeper } = await cutOff(REFUSED);

    process.clock.moveWallClock(3 * HOUR);

    expect(await fleet.failing(keeper.getValue(), 20)).toMatchObject({ code: 'TOKEN_SERVER_REFUSED' });
  });

  it('is not replaced by hand: whoever wants that may try again in a second', async () => {
    const { keeper, issuer } = await cutOff();

    expect(await atOnce(keeper.refresh())).toMatchObject({
      outcome: 'paused',
      error: { code: 'TOKEN_STORE_FAILED' },
      retryInMs: SECOND,
    });
    expect(issuer.requests).toHaveLength(1);
  });
});

describe('a process without a token, whose store fails', () => {
  it('asks WeChat for none where the token server refuses it', async () => {
    const { fleet, issuer, process, keeper } = alone([issued('one')]);
    process.store.mend();
    breakFor(process, REFUSED);

    expect(await fleet.failing(keeper.getValue(), 20)).toMatchObject({ code: 'TOKEN_SERVER_REFUSED' });
    expect(issuer.requests).toEqual([]);
  });

  it("fails at once for a user's token, while WeChat has given none", async () => {
    const { fleet, keeper } = alone([issued('one')], {}, { renewsFromState: true, isCopied: false });

    expect(await fleet.failing(keeper.readCredential(), 20)).toMatchObject({ code: 'TOKEN_STORE_FAILED' });
  });

  it('fails with the answer of WeChat, where that was asked because of something unreadable', async () => {
    const { fleet, process, keeper } = alone([UNREACHABLE]);
    process.store.mend();
    breakFor(process, UNREADABLE);

    expect(await fleet.failing(keeper.getValue(), 20)).toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
  });
});

it('something unreadable in place of a reported token is reported as what holds up a due refresh', async () => {
  const { fleet, process, keeper } = await cutOff(UNREADABLE);

  await fleet.passing(keeper.reportRejected('one'), 100);

  expect(process.eventsOf('refresh-failed')).toMatchObject([
    { cause: 'due', reason: { code: 'TOKEN_RECORD_UNREADABLE' } },
  ]);
});
