import { describe, expect, it } from 'vitest';
import { BudgetSpentError } from '../../errors/budget-spent.error.js';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { WECHAT } from '../../wechat/platform.js';
import type { CredentialTarget, KeeperEnvironment } from '../local/keeper-environment.js';
import type { CredentialKind, IssueRequest } from '../ports/credential-kind.js';
import { DEFAULT_TIMING } from '../ports/keeper-options.js';
import { checkWith, issueWith, prepare, prepareCheck } from './issuer-calls.js';

const key = { appId: 'wx1', kind: 'access-token' };
const never = () => new Promise<never>(() => undefined);
const throwing = () => Promise.reject(new Error('with a secret'));

interface Given extends Partial<Omit<CredentialTarget, 'kind'>> {
  readonly kind?: Partial<CredentialKind>;
  readonly secret?: () => Promise<string>;
}

function targetOf({ kind, secret = async () => 'secret', ...parts }: Given = {}): CredentialTarget {
  const issuer = { platform: WECHAT, subjects: 'one', budget: { id: 'token', perDay: 20 }, ...kind };
  return { key, kind: issuer, account: { appSecret: secret }, ...parts } as unknown as CredentialTarget;
}

describe('the inputs of a request', () => {
  const clock = new VirtualClock();
  const prepared = (given?: Given, { signal } = new AbortController()) => {
    const env = { clock, hardStop: signal, policy: { timing: DEFAULT_TIMING } };
    return prepare(targetOf(given), env as unknown as KeeperEnvironment);
  };

  it('are the secret, the dependency, and the pause of this secret', async () => {
    const dependency = { get: async () => 'needed', reportRejected: never };
    const configuration = expect.stringMatching(/^configuration\/[\da-f]{16}$/);

    const first = await prepared({ dependency });
    const again = await prepared({ dependency });
    const another = await prepared({ dependency, secret: async () => 'another' });

    expect(first).toMatchObject({ appSecret: 'secret', dependency: 'needed', pauses: { configuration } });
    expect(again).toEqual(first);
    expect({ ...another, appSecret: 'secret' }).not.toEqual(first);
  });

  it('are neither a secret nor its pause for a kind that sends none, or for a check', async () => {
    const without = await prepared({ secret: throwing, kind: { needsSecret: false } });

    expect(without).toMatchObject({ appSecret: '', pauses: { failures: ['token/backoff'] } });
    expect(prepareCheck(targetOf())).toEqual(without);
  });

  const spent = new BudgetSpentError('wx1', 'token', 1);
  it.each<{ what: string; given: Given; error: object }>([
    { what: 'is late', given: { secret: never }, error: { code: 'SECRET_UNAVAILABLE', reason: 'TIMEOUT' } },
    { what: 'throws', given: { secret: throwing }, error: { code: 'SECRET_UNAVAILABLE', reason: 'FAILED' } },
    {
      what: 'throws an error of ours',
      given: { dependency: { get: () => Promise.reject(spent), reportRejected: never } },
      error: spent,
    },
  ])('fail for a moment where one $what', async ({ given, error }) => {
    const outcome = prepared(given);
    await clock.advance(2_000);

    expect(await outcome).toMatchObject({ kind: 'failed', error, retryInMs: 1_000 });
  });

  it('are not waited for once a shutdown has waited long enough', async () => {
    const hardStop = new AbortController();
    const outcome = prepared({ secret: never }, hardStop);

    hardStop.abort();

    expect(await outcome).toMatchObject({ kind: 'failed', error: { code: 'SHUT_DOWN' } });
  });
});

describe('a request to the issuer', () => {
  const pauses = prepareCheck(targetOf()).pauses;
  const { signal } = new AbortController();
  const how = { force: true, timeoutMs: 5, signal };

  it('says what it has, and no more', async () => {
    const requests: IssueRequest[] = [];
    const issued = { outcome: 'issued', value: 'new', lifetimeMs: 1 } as const;
    const kind = {
      issue: async (request: IssueRequest) => {
        requests.push(request);
        return issued;
      },
    };
    const inputs = { appSecret: 'secret', dependency: undefined, pauses };

    const outcome = await issueWith(targetOf({ kind }), inputs, how);
    await issueWith(
      targetOf({ kind, key: { ...key, subject: 'jsapi' } }),
      { ...inputs, dependency: 'needed' },
      { ...how, issuerState: 'state' },
    );

    const plain = { appId: 'wx1', appSecret: 'secret', ...how };
    expect(outcome).toBe(issued);
    expect(requests).toStrictEqual([
      plain,
      { ...plain, subject: 'jsapi', dependency: 'needed', issuerState: 'state' },
    ]);
  });

  it('has an unknown outcome where the issuer throws', async () => {
    const target = targetOf({ kind: { issue: throwing } });

    expect(await issueWith(target, { appSecret: '', dependency: undefined, pauses }, how)).toEqual({
      outcome: 'failed',
      issued: 'unknown',
      failure: 'ISSUER_THREW',
    });
  });

  it.each<{ what: string; kind: Partial<CredentialKind>; verdict: string }>([
    {
      what: 'accepts this value of this app',
      kind: {
        check: async ({ appId, value, timeoutMs }) =>
          appId === 'wx1' && value === 'kept' && timeoutMs === 5 ? 'accepted' : 'refused',
      },
      verdict: 'accepted',
    },
    { what: 'throws', kind: { check: throwing }, verdict: 'unknown' },
    { what: 'has no check', kind: {}, verdict: 'unknown' },
  ])('has a verdict where it checks: $verdict ($what)', async ({ kind, verdict }) => {
    expect(await checkWith(targetOf({ kind }), { value: 'kept', timeoutMs: 5 })).toBe(verdict);
  });
});
