import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { WECHAT } from '../../wechat/platform.js';
import { AppCalls } from '../local/app-calls.js';
import { CredentialContext } from '../local/credential-context.js';
import type { CredentialTarget, KeeperEnvironment } from '../local/keeper-environment.js';
import { StoreClock } from '../local/store-clock.js';
import { pauseIdsFor } from '../policy/binding.js';
import { RefreshPolicy } from '../policy/refresh-policy.js';
import type { CredentialKind, IssueOutcome, IssueRequest, Refusal } from '../ports/credential-kind.js';
import type { KeeperEvent } from '../ports/keeper-events.js';
import { DEFAULT_REPORT_LIMIT, DEFAULT_TIMING } from '../ports/keeper-options.js';
import type {
  AbandonRequest,
  BudgetUse,
  CommitRequest,
  RecordSnapshot,
  StoredCredential,
} from '../ports/token-store.js';
import { versionBehind, versionOf } from '../ports/version.js';
import type { Lease, RefreshNeed } from './attempt.js';
import { releaseLease, releaseUnused } from './release-lease.js';
import { sendRequest } from './send-request.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The store's time at which a lease was granted. */
const ASKED_AT = 1_000 * DAY;
const version = versionOf(2, 'b');

const valid: StoredCredential = {
  value: 'kept',
  issuerState: 'renews',
  fingerprint: 'print-of-kept',
  version: versionOf(1, 'a'),
  status: 'valid',
  remainingMs: HOUR,
  dueInMs: 0,
  issuedAgoMs: 2 * HOUR,
  confirmedAgoMs: HOUR,
};

const issued: IssueOutcome = { outcome: 'issued', value: 'new', lifetimeMs: 2 * HOUR };
const failed: IssueOutcome = { outcome: 'failed', issued: 'unknown', failure: 'ETIMEDOUT' };
const unsent: IssueOutcome = { outcome: 'failed', issued: 'nothing', failure: 'ECONNREFUSED' };
const refused = (scope: Refusal['scope'], rest: Partial<Refusal> = {}): IssueOutcome => ({
  outcome: 'refused',
  refusal: { errcode: 45_009, scope, ...rest },
});

interface Circumstances {
  readonly cause?: RefreshNeed['cause'];
  readonly mode?: RefreshNeed['mode'];
  readonly record?: StoredCredential | undefined;
  readonly revocation?: RecordSnapshot['revocation'];
  /** How long before the grant the record was read, by the store's clock. */
  readonly readAgoMs?: number;
  readonly failures?: Readonly<Record<string, number>>;
  readonly budgets?: readonly BudgetUse[];
  /** How long WeChat takes to answer. */
  readonly tookMs?: number;
}

const person = { subjects: 'person', renewsFromState: true, isCopied: false } as const;
const few = { subjects: ['one', 'two', 'three'] } as const;

/** One process that has a lease. A test says what WeChat answers. */
class Process {
  readonly clock = new VirtualClock();
  readonly events: KeeperEvent[] = [];
  readonly sent: IssueRequest[] = [];
  readonly released: AbandonRequest[] = [];
  readonly committed: CommitRequest[] = [];
  readonly reported: string[] = [];
  readonly ctx: CredentialContext;
  readonly key;
  /** The store's answer to a commit. */
  commit: () => Promise<unknown> = async () => ({ outcome: 'committed' });
  /** What comes of a report that the dependency was rejected. */
  report: () => Promise<unknown> = async () => undefined;
  private answer: () => Promise<IssueOutcome> = async () => issued;

  constructor(
    kind: Partial<CredentialKind> = {},
    { subject, calls }: { subject?: string; calls?: AppCalls } = {},
  ) {
    const policy = new RefreshPolicy(
      DEFAULT_TIMING,
      { force: 5, check: 3, other: 20 },
      DEFAULT_REPORT_LIMIT,
      () => 0.5,
    );
    this.key = { appId: 'wx1', kind: 'access-token', ...(subject === undefined ? {} : { subject }) };
    const issuer = {
      platform: WECHAT,
      subjects: 'one',
      reissue: 'same',
      overlapMs: 0,
      budget: { id: 'token', perDay: 20 },
      canForce: true,
      issue: (request: IssueRequest) => {
        this.sent.push(request);
        return this.answer();
      },
      ...kind,
    };
    const dependency = {
      reportRejected: (value: string) => {
        this.reported.push(value);
        return this.report();
      },
    };
    const target = { key: this.key, kind: issuer, dependency, calls: calls ?? callsOf(this.clock) };
    const env = {
      clock: this.clock,
      storeClock: new StoreClock(),
      policy,
      hardStop: new AbortController().signal,
      emit: (event: KeeperEvent) => void this.events.push(event),
      store: {
        abandon: async (request: AbandonRequest) => void this.released.push(request),
        commit: (request: CommitRequest) => {
          this.committed.push(request);
          return this.commit();
        },
      },
    };
    this.ctx = new CredentialContext(
      target as unknown as CredentialTarget,
      env as unknown as KeeperEnvironment,
    );
  }

  lease({
    cause = 'due',
    mode = 'issue',
    record,
    revocation,
    readAgoMs = 0,
    failures = {},
    budgets = [],
  }: Circumstances = {}): Lease {
    const { target } = this.ctx;
    const snapshot = {
      storeTime: ASKED_AT - readAgoMs,
      revision: '',
      leaseMs: 0,
      inDoubtForMs: 0,
      ...(record ? { record } : {}),
      ...(revocation ? { revocation } : {}),
    };
    return {
      granted: { outcome: 'granted', storeTime: ASKED_AT, version, failures, budgets },
      snapshot,
      need: { cause, mode },
      prepared: { appSecret: 'secret', dependency: 'a-token', pauses: pauseIdsFor(target, 'app') },
    };
  }

  send(answer: IssueOutcome, circumstances: Circumstances = {}) {
    return this.sendUnder(this.lease(circumstances), answer, circumstances);
  }

  /** A request, and what comes of it where it brings no credential. */
  async request(answer: IssueOutcome, circumstances: Circumstances = {}) {
    const lease = this.lease(circumstances);
    const { outcome, ...rest } = await this.sendUnder(lease, answer, circumstances);
    return outcome.outcome === 'issued' ? undefined : releaseLease(this.ctx, lease, outcome, rest);
  }

  private sendUnder(lease: Lease, answer: IssueOutcome, { tookMs = 0 }: Circumstances) {
    this.answer = () => this.clock.advance(tookMs).then(() => answer);
    return sendRequest(this.ctx, lease);
  }
}

function callsOf(clock: VirtualClock): AppCalls {
  return new AppCalls(clock, () => 20);
}

describe('a request under a lease', () => {
  it.each([
    { what: 'long', timeoutMs: 5_000 },
    { what: 'long after two failures', failures: { 'token/backoff': 2 }, timeoutMs: 5_000 },
    { what: 'less long after three', failures: { 'token/backoff': 3 }, timeoutMs: 2_000 },
    { what: 'less long after three of its own', failures: { 'token/backoff/one': 3 }, timeoutMs: 2_000 },
    {
      what: 'less long after three, whatever its own were',
      failures: { 'token/backoff': 3, 'token/backoff/one': 1 },
      timeoutMs: 2_000,
    },
    {
      what: 'long after three beside a valid one',
      failures: { 'token/backoff': 3 },
      record: valid,
      timeoutMs: 5_000,
    },
  ])('may take $what', async ({ timeoutMs, ...circumstances }) => {
    const process = new Process(few, { subject: 'one' });

    await process.send(issued, circumstances);

    expect(process.sent).toMatchObject([{ timeoutMs }]);
  });

  it('has failed because this process stood still if nothing was sent in its time and a second more', async () => {
    expect(await new Process().send(unsent, { tookMs: 6_001 })).toMatchObject({ isOwnFault: true });
  });

  it.each([
    { what: 'it failed within that', answer: unsent, tookMs: 6_000 },
    { what: 'something may have been sent', answer: failed, tookMs: 6_001 },
    { what: 'WeChat refused', answer: refused('other'), tookMs: 6_001 },
  ])('has not failed because this process stood still if $what', async ({ answer, tookMs }) => {
    expect(await new Process().send(answer, { tookMs })).toMatchObject({ isOwnFault: false });
  });

  it.each([
    { what: 'proves that WeChat accepts the address of this process', answer: issued, isProven: true },
    { what: 'that WeChat refuses proves nothing of it', answer: refused('address'), isProven: false },
    { what: 'that failed proves nothing of it', answer: failed, isProven: false },
  ])('$what', async ({ answer, isProven }) => {
    const process = new Process();

    await process.send(answer);

    expect(process.ctx.backoff.isAddressProven).toBe(isProven);
  });

  it('that was not sent is emitted as a lost lease, leaves nothing in doubt, and is made again at once', async () => {
    const process = new Process();

    expect(await releaseUnused(process.ctx, process.lease())).toEqual({ kind: 'retry' });
    expect(process.events).toEqual([{ type: 'lease-lost', key: process.key }]);
    expect(process.released).toEqual([{ key: process.key, version, issued: 'nothing' }]);
  });
});

describe('the pause after a request', () => {
  it.each([
    { what: 'that failed', answer: failed, id: 'token/backoff', forMs: SECOND },
    { what: 'beyond the quota', answer: refused('day-quota'), id: 'token/quota', forMs: MINUTE },
    {
      what: 'beyond the quota of forced ones',
      answer: refused('day-quota'),
      mode: 'force',
      id: 'token/force',
      forMs: DAY,
    },
    {
      what: 'beyond the quota that cannot be forced',
      answer: refused('day-quota'),
      mode: 'force',
      kind: { canForce: false },
      id: 'token/quota',
      forMs: MINUTE,
    },
    {
      what: 'from an address that is refused, longer for this process',
      answer: refused('address'),
      id: 'address',
      forMs: 3 * SECOND,
      retryInMs: MINUTE,
    },
  ] as const)('$what is emitted, and begins with the answer by the clock of the store', async (given) => {
    const { answer, id, forMs } = given;
    const { mode, kind, retryInMs } = { mode: 'issue', kind: {}, retryInMs: forMs, ...given } as const;
    const process = new Process(kind);

    const outcome = await process.request(answer, { mode, tookMs: 500 });

    const pause = { id, forMs, failures: 1, until: ASKED_AT + 500 + forMs };
    expect(process.released).toMatchObject([{ pause }]);
    expect(process.events).toMatchObject([{ type: 'refresh-failed', cause: 'due', retryInMs }]);
    expect(outcome).toMatchObject({ kind: 'failed', retryInMs, isEmitted: true });
  });

  it('is that of any refusal where no authorization ended, or none is known', async () => {
    const process = new Process();

    await process.request(refused('user'));
    await process.request(refused('other'), { record: valid });

    expect(process.released).toMatchObject([
      { pause: { id: 'token/backoff' } },
      { pause: { id: 'token/backoff' } },
    ]);
  });

  it.each<{ what: string; kind?: Partial<CredentialKind>; before: IssueOutcome[]; id?: string }>([
    { what: 'all users once three of them fail in a row', before: [failed, failed], id: 'token/backoff' },
    { what: 'one user if no other failed', before: [] },
    { what: 'one user if one of three was refused', before: [refused('other'), failed] },
    { what: 'one user if WeChat answered another', before: [failed, failed, issued] },
    { what: 'one user if WeChat refused another', before: [failed, failed, refused('other')] },
    {
      what: 'one of a few, who are not users',
      kind: few,
      before: [failed, failed],
      id: 'token/backoff/three',
    },
  ])('holds up $what', async ({ kind = person, before, id }) => {
    const calls = callsOf(new VirtualClock());
    const subjects = ['one', 'two', 'four'];
    for (const [index, answer] of before.entries())
      await new Process(kind, { subject: subjects[index]!, calls }).request(answer);
    const process = new Process(kind, { subject: 'three', calls });

    await process.request(failed);

    expect(process.released.map(({ pause }) => pause?.id)).toEqual([id]);
  });
});

describe('a revocation whose call brought nothing', () => {
  const budgets = [{ id: 'token/force', used: 3, resetsInMs: 10 * MINUTE }];
  it.each<Circumstances & { what: string; answer?: IssueOutcome; told?: RecordSnapshot['revocation'] }>([
    {
      what: 'goes on in a day where no forced call is left',
      answer: refused('day-quota'),
      told: { left: 2, nextInMs: DAY },
    },
    {
      what: 'goes on with its second call where none was left for that',
      answer: refused('day-quota'),
      revocation: { left: 1, nextInMs: 0 },
      told: { left: 1, nextInMs: DAY },
    },
    { what: 'spares the last calls of the day', budgets, told: { left: 2, nextInMs: 5 * MINUTE } },
    { what: 'spares none beside a valid token', budgets, record: valid },
    { what: 'goes on after the pause where enough are left' },
    {
      what: 'is none where a refused token was to be replaced',
      answer: refused('day-quota'),
      cause: 'rejected',
    },
  ])('$what', async ({ answer = failed, told, ...circumstances }) => {
    const process = new Process();

    await process.request(answer, { cause: 'leak', mode: 'force', ...circumstances });

    expect(process.released.map(({ revocation }) => revocation)).toEqual([told]);
  });
});

describe('a dependency that is refused', () => {
  it('is reported, and another one is tried at once', async () => {
    const process = new Process();

    expect(await process.request(refused('dependency'))).toEqual({ kind: 'retry' });
    expect(process.reported).toEqual(['a-token']);
    expect(process.released).toEqual([{ key: process.key, version, issued: 'nothing' }]);
  });

  it('whose report fails is not reported again for a while', async () => {
    const process = new Process();
    process.report = () => Promise.reject(new Error('not taken'));

    await expect(process.request(refused('dependency'))).rejects.toThrow('not taken');
    expect(await process.request(refused('dependency'))).toMatchObject({ kind: 'failed' });
    expect(process.reported).toEqual(['a-token']);
  });
});

describe('an authorization that WeChat says has ended', () => {
  const ended = (rest: Partial<Refusal> = {}) => refused('user', { errcode: 42_002, ...rest });

  it.each([
    { what: 'as long as it did', lifetimeMs: HOUR },
    { what: 'less what passed since it was read', readAgoMs: 200, lifetimeMs: HOUR - 200 },
    { what: "though the store's clock went back", readAgoMs: -200, lifetimeMs: HOUR },
    { what: 'no longer once it is over', readAgoMs: HOUR + 1, lifetimeMs: 0 },
    { what: 'no longer if WeChat ended it too', endsValue: true, lifetimeMs: 0 },
    { what: 'no longer if it was refused', record: { ...valid, status: 'rejected' }, lifetimeMs: 0 },
  ] as const)('leaves its token to live $what, and nothing to renew it with', async (given) => {
    const { lifetimeMs, endsValue, ...circumstances } = { endsValue: false, record: valid, ...given };
    const process = new Process(person, { subject: 'one' });
    const { key } = process;

    await process.request(ended(endsValue ? { endsValue } : {}), circumstances);

    const end = ASKED_AT + lifetimeMs;
    const { value, fingerprint } = valid;
    const dates = {
      askedAt: ASKED_AT,
      issuedAt: ASKED_AT - 2 * HOUR,
      expiresAt: end,
      dueAt: end,
      lifetimeMs,
    };
    expect(process.committed).toStrictEqual([
      {
        key,
        version: versionBehind(valid.version, version),
        value,
        fingerprint,
        ...dates,
        inDoubtMs: 0,
        clears: [],
      },
    ]);
  });

  const told = [{ type: 'authorization-ended', key: expect.anything() as unknown, errcode: 42_002 }];
  it.each([
    {
      what: 'is emitted, and no request is made for a second',
      commit: async () => ({ outcome: 'committed' }),
      outcome: {
        kind: 'failed',
        error: expect.objectContaining({
          code: 'AUTHORIZATION_GONE',
          reason: 'ENDED',
          errcode: 42_002,
        }) as unknown,
        retryInMs: SECOND,
        isEmitted: true,
      },
      events: told,
    },
    {
      what: 'has not, if another process has renewed it',
      commit: async () => ({ outcome: 'superseded' }),
      outcome: { kind: 'retry' },
      events: [],
    },
    {
      what: 'is read again soon, if the store does not say that it was written',
      commit: () => Promise.reject(new Error('lost')),
      outcome: {
        kind: 'wait',
        ms: 250,
        error: expect.objectContaining({ code: 'TOKEN_STORE_FAILED' }) as unknown,
      },
      events: [],
    },
  ])('$what', async ({ commit, outcome, events }) => {
    const process = new Process(person, { subject: 'one' });
    process.commit = commit;

    expect(await process.request(ended(), { record: valid })).toEqual(outcome);
    expect(process.events).toEqual(events);
    expect(process.released).toEqual([{ key: process.key, version, issued: 'nothing' }]);
  });
});
