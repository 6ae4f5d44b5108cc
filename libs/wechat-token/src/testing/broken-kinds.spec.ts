import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CredentialKind, IssueRequest } from '../core/ports/credential-kind.js';
import { WECHAT } from '../wechat/platform.js';
import { brokenPromisesOfKind, credentialKindContract } from './credential-kind-contract.js';
import type { PlatformMood } from './kind-contract/credential-kind-harness.js';

const SECRET = 'a-secret-of-the-account';
const REQUEST: IssueRequest = {
  appId: 'wx0123456789abcdef',
  appSecret: SECRET,
  subject: 'one-of-two',
  dependency: 'what-it-depends-on',
  force: false,
  timeoutMs: 5_000,
};

/** A good kind, over a platform that answers by its mood. */
class Bench {
  mood: PlatformMood = 'grants';
  sent = 0;
  made = 1;
  readonly request = REQUEST;
  readonly good: CredentialKind = {
    name: 'good-kind',
    platform: WECHAT,
    subjects: ['one-of-two', 'the-other'],
    isCopied: true,
    renewsFromState: false,
    reissue: 'same',
    sameValue: 'remaining',
    renewsInLastMs: 300_000,
    overlapMs: 0,
    budget: { id: 'good', perDay: 100 },
    canForce: true,
    dependsOn: ({ appId }) => ({ appId, kind: 'another' }),
    issue: async ({ force, timeoutMs, signal }) => {
      if (force) this.made += 1;
      const mood = await this.ask(timeoutMs, signal);
      if (mood === 'refuses') return { outcome: 'refused', refusal: { errcode: 48001, scope: 'other' } };
      if (mood !== 'grants') return { outcome: 'failed', issued: 'unknown', failure: 'NO_ANSWER' };
      return { outcome: 'issued', value: `value-${this.made}`, lifetimeMs: 7_200_000 };
    },
    check: async ({ timeoutMs }) => {
      const mood = await this.ask(timeoutMs);
      if (mood === 'grants') return 'accepted';
      return mood === 'rejects' ? 'refused' : 'unknown';
    },
  };

  constructor(readonly spoil: (bench: Bench) => Partial<CredentialKind>) {}

  get kind(): CredentialKind {
    return { ...this.good, ...this.spoil(this) };
  }

  setMood = (mood: PlatformMood): void => void (this.mood = mood);
  requests = (): number => this.sent;

  async ask(timeoutMs: number, signal?: AbortSignal): Promise<PlatformMood> {
    this.sent += 1;
    if (this.mood !== 'hangs') return this.mood;
    return new Promise((resolve) => {
      setTimeout(() => resolve('hangs'), timeoutMs);
      signal?.addEventListener('abort', () => resolve('hangs'));
    });
  }
}

const brokenBy = (spoil: (bench: Bench) => Partial<CredentialKind>) =>
  brokenPromisesOfKind({ create: () => new Bench(spoil) });

const platformWith = (parts: Partial<typeof WECHAT>) => () => ({ platform: { ...WECHAT, ...parts } });
const wording = { en: 'wrong', zh: '错误' };

afterEach(() => void vi.useRealTimers());

describe('the contract of kinds notices one that', () => {
  it.each<[string, string, (bench: Bench) => Partial<CredentialKind>]>([
    ['has a name with a slash', 'description: has a name and a budget', () => ({ name: 'a/b' })],
    ['has no budget', 'description: has a name and a budget', () => ({ budget: { id: 'x', perDay: 0 } })],
    ['has the same subject twice', 'description: has subjects', () => ({ subjects: ['a', 'a'] })],
    ['caches what every person has', 'description: has subjects', () => ({ subjects: 'person' })],
    ['overlaps for ever', 'description: has durations', () => ({ overlapMs: Infinity })],
    [
      'waits for the end of what is replaced at once',
      'description: has durations',
      () => ({ reissue: 'supersedes' }),
    ],
    ['depends on itself', 'dependsOn:', () => ({ dependsOn: (key) => key })],
    ['takes any text for an id', 'platform: accepts the id', platformWith({ idProblem: () => undefined })],
    [
      'refuses its own account',
      'platform: accepts the id',
      platformWith({ idProblem: () => ({ problem: wording, remedy: wording }) }),
    ],
    [
      'takes no secret for one',
      'platform: accepts the secret',
      platformWith({ secretProblem: () => undefined }),
    ],
    [
      'repeats a secret',
      'platform: accepts the secret',
      platformWith({
        secretProblem: (secret) =>
          secret === SECRET ? undefined : { problem: { en: `${String(secret)}?`, zh: '?' }, remedy: wording },
      }),
    ],
    [
      'explains nothing in Chinese',
      'platform: explains every errcode',
      platformWith({ name: { en: 'X', zh: '' } }),
    ],
    [
      'gives seconds as milliseconds',
      'issue: gives a value',
      () => ({ issue: async () => ({ outcome: 'issued', value: 'v', lifetimeMs: Infinity }) }),
    ],
    [
      'gives a value with a space',
      'issue: gives a value',
      () => ({ issue: async () => ({ outcome: 'issued', value: 'a b', lifetimeMs: 1 }) }),
    ],
    [
      'asks again where it is refused',
      'issue: sends one request',
      (bench) => ({
        issue: async (request) => {
          const first = await bench.good.issue(request);
          return first.outcome === 'refused' ? bench.good.issue(request) : first;
        },
      }),
    ],
    [
      'gives another value each time',
      'issue: gives the same value again',
      (bench) => ({ issue: (request) => bench.good.issue({ ...request, force: true }) }),
    ],
    [
      'does not force',
      'issue: gives another value where it is forced',
      (bench) => ({ issue: (request) => bench.good.issue({ ...request, force: false }) }),
    ],
    [
      'takes a refusal for a failure',
      'issue: takes a refusal for one',
      (bench) => ({
        issue: async (request) => {
          const outcome = await bench.good.issue(request);
          return outcome.outcome === 'refused'
            ? { outcome: 'failed', issued: 'nothing', failure: 'REFUSED' }
            : outcome;
        },
      }),
    ],
    [
      'is sure that garbage issued nothing',
      'issue: takes what is no answer',
      (bench) => ({
        issue: async (request) => {
          const outcome = await bench.good.issue(request);
          return outcome.outcome === 'failed' ? { ...outcome, issued: 'nothing' } : outcome;
        },
      }),
    ],
    [
      'throws where the platform cannot be reached',
      'issue: fails where the platform cannot be reached',
      (bench) => ({
        issue: (request) =>
          bench.mood === 'unreachable'
            ? Promise.reject(new Error('ECONNREFUSED'))
            : bench.good.issue(request),
      }),
    ],
    [
      'tells the text of a failure',
      'issue: fails where the platform cannot be reached',
      (bench) => ({
        issue: async (request) => {
          const outcome = await bench.good.issue(request);
          return outcome.outcome === 'failed' ? { ...outcome, failure: 'connect refused to host' } : outcome;
        },
      }),
    ],
    [
      'repeats what it depends on',
      'issue: returns none of the secrets',
      (bench) => ({
        issue: async (request) => {
          const outcome = await bench.good.issue(request);
          return outcome.outcome === 'failed' ? { ...outcome, rid: String(request.dependency) } : outcome;
        },
      }),
    ],
    [
      'takes what is no answer for a refusal of the value',
      'check: says whether',
      (bench) => ({
        check: async (request) => (bench.mood === 'grants' ? bench.good.check!(request) : 'refused'),
      }),
    ],
  ])('%s', async (_, noticedBy, spoil) => {
    const broken = await brokenBy(spoil);

    expect(broken.map((name) => name.startsWith(noticedBy))).toContain(true);
  });

  it.each<[string, string, keyof IssueRequest]>([
    ['its time-out', 'issue: ends by its time-out', 'timeoutMs'],
    ['its signal', 'issue: ends when its signal aborts', 'signal'],
  ])('heeds not %s', async (_, noticedBy, field) => {
    vi.useFakeTimers();
    const heedless = (bench: Bench): Partial<CredentialKind> => ({
      issue: (request) =>
        bench.good.issue({ ...request, timeoutMs: 1e6, [field]: field === 'signal' ? undefined : 1e6 }),
    });

    const trying = brokenBy(heedless);
    await vi.advanceTimersByTimeAsync(600_000);

    expect((await trying).map((name) => name.startsWith(noticedBy))).toContain(true);
  });

  it('breaks no promise: there is nothing to notice', async () => {
    expect(await brokenBy(() => ({}))).toEqual([]);
    expect(credentialKindContract.length).toBeGreaterThan(15);
  });
});
