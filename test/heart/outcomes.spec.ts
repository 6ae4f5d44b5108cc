import { describe, expect, it, vi } from 'vitest';
import type {
  CredentialKind,
  IssueOutcome,
  IssueRequest,
  Refusal,
} from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import type {
  BudgetUse,
  RecordStatus,
  RevocationProgress,
} from '../../libs/wechat-token/src/core/ports/token-store.js';
import { versionBehind, versionOf } from '../../libs/wechat-token/src/core/ports/version.js';
import type { RefreshIntent } from '../../libs/wechat-token/src/core/refresh/attempt.js';
import { byHand, kept, Scripted } from './attempts.js';
import { HOUR, MINUTE, SECOND } from './fleet.js';
import type { ProcessOptions } from './heart-process.js';

const failed: IssueOutcome = { outcome: 'failed', issued: 'unknown', failure: 'ETIMEDOUT' };
const refused = (scope: Refusal['scope'], more: Partial<Refusal> = {}): IssueOutcome => ({
  outcome: 'refused',
  refusal: { errcode: 45_009, scope, ...more },
});
const revoke = { kind: 'revoke' } as const;
const version = versionOf(9, 'z');

/** An attempt to which an issuer has this answer. */
class Answered extends Scripted {
  readonly requests: IssueRequest[] = [];
  readonly commits;
  readonly abandons;
  /** How long WeChat takes. */
  tookMs = 0;

  constructor(outcome: IssueOutcome, kind: Partial<CredentialKind> = {}, options?: ProcessOptions) {
    const issue = async (request: IssueRequest) => {
      this.requests.push(request);
      await this.fleet.clock.sleep(this.tookMs);
      return outcome;
    };
    super('stable', { issue, ...kind }, options);
    const { store } = this.process;
    this.abandons = vi.spyOn(store, 'abandon');
    this.commits = vi.spyOn(store, 'commit');
  }

  /** What the store was told at the end of a lease. */
  get ends() {
    return this.abandons.mock.calls.map(([request]) => request);
  }
}

describe('a lease whose request brought nothing', () => {
  const unsent: IssueOutcome = { ...failed, issued: 'nothing' };
  it.each([
    { what: 'in time', answer: unsent, tookMs: 6 * SECOND, isLost: false },
    { what: 'too late', answer: unsent, tookMs: 6 * SECOND + 1, isLost: true },
    { what: 'too late, and it was sent', answer: failed, tookMs: 6 * SECOND + 1, isLost: false },
    {
      what: 'too late, and WeChat answered',
      answer: refused('other'),
      tookMs: 6 * SECOND + 1,
      isLost: false,
    },
  ])('is given back where this process stood still: $isLost ($what)', async ({ answer, tookMs, isLost }) => {
    const process = new Answered(answer);
    process.tookMs = tookMs;

    const outcome = await process.run(byHand);

    const issued = answer === failed ? 'unknown' : 'nothing';
    expect(outcome).toMatchObject(isLost ? { kind: 'retry' } : { kind: 'failed' });
    expect(process.ends).toMatchObject([{ key: process.key, version, issued }]);
    expect('pause' in process.ends[0]!).toBe(!isLost);
    expect(process.process.eventsOf('lease-lost')).toHaveLength(isLost ? 1 : 0);
  });

  it.each<{
    what: string;
    kind?: Partial<CredentialKind>;
    intent: RefreshIntent;
    id: string;
    revocation?: RevocationProgress;
  }>([
    { what: 'forced ones', intent: revoke, id: 'stable/force', revocation: { left: 2, nextInMs: 24 * HOUR } },
    {
      what: 'forced ones, for a report',
      intent: { kind: 'rejected', fingerprint: kept.fingerprint, isForced: true },
      id: 'stable/force',
    },
    { what: 'all, since none can be forced', kind: { canForce: false }, intent: revoke, id: 'stable/quota' },
    { what: 'all, since none was forced', intent: byHand, id: 'stable/quota' },
  ])('pauses, once the calls of a day are used up, $what', async ({ kind, intent, id, revocation }) => {
    const process = new Answered(refused('day-quota'), kind);

    await process.run(intent);

    expect(process.ends).toHaveLength(1);
    expect(process.ends[0]?.pause).toMatchObject({ id });
    expect(process.ends[0]?.revocation).toEqual(revocation);
  });

  it.each<{
    what: string;
    isServing?: boolean;
    begun?: RevocationProgress;
    use: BudgetUse;
    revocation?: object;
  }>([
    {
      what: 'most are used',
      use: { id: 'stable/force', used: 3, resetsInMs: 12 * MINUTE },
      revocation: { left: 2, nextInMs: 6 * MINUTE },
    },
    {
      what: 'most are used, and one was made',
      begun: { left: 1, nextInMs: 0 },
      use: { id: 'stable/force', used: 3, resetsInMs: 12 * MINUTE },
      revocation: { left: 1, nextInMs: 6 * MINUTE },
    },
    { what: 'half are used', use: { id: 'stable/force', used: 2, resetsInMs: 12 * MINUTE } },
    {
      what: 'there is a token',
      isServing: true,
      use: { id: 'stable/force', used: 3, resetsInMs: 12 * MINUTE },
    },
    { what: 'most of all calls are used', use: { id: 'stable', used: 9_000, resetsInMs: 12 * MINUTE } },
  ])('puts a revocation off to spare forced calls, or not ($what)', async (given) => {
    const { isServing = false, begun, use, revocation } = given;
    const process = new Answered(failed);
    process.record = isServing ? kept : undefined;
    process.revocation = begun;
    process.grant = () => ({ budgets: [use] });

    await process.run(revoke);

    expect(process.ends[0]?.revocation).toEqual(revocation);
  });

  it('pauses from when WeChat has answered', async () => {
    const process = new Answered(failed);
    process.tookMs = 2 * SECOND;
    const asked = process.fleet.clock.now();

    await process.run(byHand);

    const { pause } = process.ends[0]!;
    expect(pause!.until - pause!.forMs - asked).toBe(2 * SECOND);
  });

  const few = { kind: { subjects: ['jsapi'] }, id: 'stable/backoff/jsapi' };
  it.each<{
    what: string;
    kind: Partial<CredentialKind>;
    others: number;
    answer?: IssueOutcome;
    id?: string;
  }>([
    { what: 'a user', kind: { subjects: 'person' }, others: 0 },
    { what: 'a user, and another', kind: { subjects: 'person' }, others: 1 },
    { what: 'users', kind: { subjects: 'person' }, others: 2, id: 'stable/backoff' },
    { what: 'a user whom WeChat refuses', kind: { subjects: 'person' }, others: 2, answer: refused('user') },
    { what: 'a ticket', ...few, others: 2 },
  ])(
    'pauses the endpoint once calls for several users failed ($what)',
    async ({ kind, others, answer, id }) => {
      const process = new Answered(answer ?? failed, kind, { subject: 'jsapi' });
      const { failing } = process.ctx.target.calls;
      for (let other = 0; other < others; other += 1) failing.failed('stable', `other-${other}`);

      await process.run(byHand);

      expect(process.ends).toHaveLength(1);
      expect(process.ends[0]?.pause?.id).toBe(id);
    },
  );

  it.each([
    { what: 'failed', answer: failed, isSeveral: true },
    { what: 'was refused', answer: refused('user'), isSeveral: false },
  ])('counts among several: $isSeveral (it $what)', async ({ answer, isSeveral }) => {
    const process = new Answered(answer, { subjects: 'person' }, { subject: 'one' });
    const { failing } = process.ctx.target.calls;
    failing.failed('stable', 'zero');

    await process.run(byHand);

    failing.failed('stable', 'two');
    expect(failing.failed('stable', 'three')).toBe(isSeveral);
  });

  it('tells for how long this process itself waits, where that is longer', async () => {
    const process = new Answered(refused('address', { lastsMs: HOUR }));

    await process.run(byHand);

    expect(process.process.eventsOf('refresh-failed')).toMatchObject([{ retryInMs: HOUR }]);
    expect(process.ends).toMatchObject([{ pause: { id: 'address', forMs: 3 * SECOND } }]);
  });

  it('is given back where the credential that it needs was refused', async () => {
    const dependency = { get: async () => 'needed', reportRejected: vi.fn(async () => undefined) };
    const process = new Answered(refused('dependency'), {}, { dependency });

    expect(await process.run(byHand)).toEqual({ kind: 'retry' });
    expect(process.ends).toEqual([{ key: process.key, version, issued: 'nothing' }]);
    expect(dependency.reportRejected).toHaveBeenCalledWith('needed');
  });
});

describe('an authorization that WeChat has ended', () => {
  const issuerState = 'renews-it';
  const life = { value: kept.value, fingerprint: kept.fingerprint, inDoubtMs: 0, clears: [] };
  const gone = { code: 'AUTHORIZATION_GONE', reason: 'ENDED', errcode: 45_009 };

  it.each<{
    what: string;
    remainingMs: number;
    movedMs?: number;
    more?: Partial<Refusal>;
    status?: RecordStatus;
    ms: number;
  }>([
    { what: 'lives on', remainingMs: HOUR, ms: HOUR - 50 },
    { what: 'lives on', remainingMs: HOUR, movedMs: -150, ms: HOUR },
    { what: 'has just ended', remainingMs: 49, ms: 0 },
    { what: 'has ended with it', remainingMs: HOUR, more: { endsValue: true }, ms: 0 },
    { what: 'was reported', remainingMs: HOUR, status: 'suspect', ms: 0 },
  ])(
    'is written down, and its token $what',
    async ({ remainingMs, movedMs = 0, more, status = 'valid', ms }) => {
      const process = new Answered(refused('user', more));
      process.record = { ...kept, issuerState, status, remainingMs };
      const askedAt = process.fleet.clock.now() + 50 + movedMs;
      process.grant = () => ({ storeTime: askedAt });

      const outcome = await process.run(byHand);

      const dates = { askedAt, issuedAt: askedAt - HOUR, expiresAt: askedAt + ms, dueAt: askedAt + ms };
      const written = {
        key: process.key,
        version: versionBehind(kept.version, version),
        lifetimeMs: ms,
        ...dates,
        ...life,
      };
      expect(process.commits.mock.calls).toEqual([[written]]);
      expect(process.ends).toEqual([{ key: process.key, version, issued: 'nothing' }]);
      expect(outcome).toMatchObject({ kind: 'failed', error: gone, retryInMs: SECOND });
      const events = process.process.events.filter(({ type }) => type !== 'lease-granted');
      expect(events).toEqual([{ type: 'authorization-ended', key: process.key, errcode: 45_009 }]);
    },
  );

  it('is read again where another process was first', async () => {
    const process = new Answered(refused('user'));
    process.record = { ...kept, issuerState };
    process.commits.mockImplementation(async () => ({ outcome: 'superseded', snapshot: process.snapshot() }));

    expect(await process.run(byHand)).toEqual({ kind: 'retry' });
    expect(process.process.eventsOf('authorization-ended')).toEqual([]);
  });

  it('is read again soon where the store may have missed it', async () => {
    const process = new Answered(refused('user'));
    process.record = { ...kept, issuerState };
    process.process.store.fail('refuses', 'commit');

    const error = expect.objectContaining({ code: 'TOKEN_STORE_FAILED', operation: 'commit' });
    expect(await process.run(byHand)).toEqual({ kind: 'wait', ms: SECOND / 4, error });
    expect(process.ends).toHaveLength(1);
  });

  it.each([{ record: undefined }, { record: kept }])(
    'is none where nothing renews a token',
    async ({ record }) => {
      const process = new Answered(refused('user'));
      process.record = record;

      expect(await process.run(byHand)).toMatchObject({ error: { code: 'WECHAT_REFUSED' } });
      expect(process.ends).toMatchObject([{ pause: { id: 'stable/backoff' } }]);
    },
  );
});

describe('a request', () => {
  it.each([
    { what: 'none failed', failures: {}, ms: 5 * SECOND },
    { what: 'two failed', failures: { 'stable/backoff': 2 }, ms: 5 * SECOND },
    { what: 'three failed', failures: { 'stable/backoff': 3 }, ms: 2 * SECOND },
    { what: 'three of this ticket failed', failures: { 'stable/backoff/jsapi': 3 }, ms: 2 * SECOND },
    {
      what: 'three failed beside a token',
      failures: { 'stable/backoff': 3 },
      isServing: true,
      ms: 5 * SECOND,
    },
  ])('is waited for for $ms ms where $what', async ({ failures, isServing = false, ms }) => {
    const process = new Answered(failed, { subjects: ['jsapi'] }, { subject: 'jsapi' });
    process.record = isServing ? kept : undefined;
    process.grant = () => ({ failures });

    await process.run(byHand);

    expect(process.requests).toMatchObject([{ timeoutMs: ms }]);
  });

  const issued: IssueOutcome = { outcome: 'issued', value: 'new', lifetimeMs: HOUR };
  it.each([
    { what: 'failed', answer: failed, isProven: false },
    { what: 'brought a token', answer: issued, isProven: true },
  ])('proves that WeChat accepts this address: $isProven (it $what)', async ({ answer, isProven }) => {
    const process = new Answered(answer);
    let pauses: readonly string[] = [];
    process.grant = (request) => {
      ({ pauses } = request);
      return {};
    };

    await process.run({ kind: 'replace', cause: 'cron' });
    await process.run({ kind: 'replace', cause: 'cron' });

    expect(process.requests).toHaveLength(2);
    expect(pauses.includes('address')).toBe(!isProven);
  });

  it('is not tried again once its calls of a day are used up, and each budget is told', async () => {
    const process = new Answered(failed);
    const spent = (id: string) => () => ({
      outcome: 'budget-spent' as const,
      budget: { id, used: 9, resetsInMs: HOUR },
    });
    process.grant = spent('stable');
    await process.run(byHand);
    process.grant = spent('stable/force');
    await process.run(revoke);

    expect(process.process.eventsOf('budget-spent')).toMatchObject([
      { budget: 'stable', used: 10_000, limit: 10_000, resetsInMs: HOUR },
      { budget: 'stable/force', used: 5, limit: 5, resetsInMs: HOUR },
    ]);
    expect(process.ctx.target.calls.usedByAll()).toMatchObject([
      { id: 'stable', used: 10_000 },
      { id: 'stable/force', used: 5 },
    ]);
  });
});
