import assert from 'node:assert/strict';
import type { IssueOutcome } from '../../core/ports/credential-kind.js';
import { ending, issued, promise, secretsIn, type CredentialKindCheck } from './credential-kind-check.js';
import type { CredentialKindBench } from './credential-kind-harness.js';

const SCOPES = ['configuration', 'address', 'minute-quota', 'day-quota', 'dependency', 'user', 'other'];
/** A word we know, never the platform's text: `ETIMEDOUT`, `HTTP_502`, `ERRCODE_-1`. */
const FAILURE = /^[A-Z][A-Z0-9_-]{0,39}$/;
const LONGEST_MS = 30 * 86_400_000;

/** What `issue` promises. */
export const issueChecks: readonly CredentialKindCheck[] = [
  promise('issue: gives a value that can be sent, and a lifetime', async (bench) => {
    const { value, lifetimeMs, issuerState } = await issued(bench);
    assert.match(value, /^[!-~]{1,4096}$/, 'The value is not a visible text of at most 4,096 characters');
    assert.ok(
      lifetimeMs > 0 && lifetimeMs <= LONGEST_MS,
      'The lifetime is not in milliseconds, up to 30 days',
    );
    assert.notEqual(issuerState, '', 'The issuer state is empty: leave it out, and the kept one stays');
  }),

  promise('issue: sends one request a call, whatever comes of it', async (bench) => {
    for (const mood of ['grants', 'refuses', 'garbage'] as const) {
      await bench.setMood(mood);
      const before = bench.requests();
      await bench.kind.issue(bench.request);
      assert.equal(
        bench.requests() - before,
        1,
        `issue() sends other than one request to a platform that ${mood}`,
      );
    }
  }),

  promise(
    'issue: gives the same value again while that is valid, or another one each time',
    async (bench) => {
      const values = [(await issued(bench)).value, (await issued(bench)).value];
      const isSame = values[0] === values[1];
      assert.equal(
        isSame,
        bench.kind.reissue === 'same',
        `Two requests give ${isSame ? 'the same value' : 'two values'}`,
      );
    },
  ),

  promise('issue: gives another value where it is forced', async (bench) => {
    if (!bench.kind.canForce) return;
    const { value } = await issued(bench);
    assert.notEqual(
      (await issued(bench, { force: true })).value,
      value,
      'A forced call gives the same value',
    );
  }),

  promise('issue: takes a refusal for one', async (bench) => {
    const outcome = await outcomeIn(bench, 'refuses');
    assert.equal(outcome.outcome, 'refused', `A refusal is "${outcome.outcome}"`);
    const { errcode, scope } = (outcome as Extract<IssueOutcome, { outcome: 'refused' }>).refusal;
    assert.ok(Number.isInteger(errcode), 'The errcode is not a whole number');
    assert.ok(SCOPES.includes(scope), 'The scope of the refusal is not one of those that there are');
  }),

  promise('issue: takes what is no answer for a request of unknown outcome', async (bench) => {
    assertFailed(await outcomeIn(bench, 'garbage'), ['unknown']);
  }),

  promise('issue: fails where the platform cannot be reached', async (bench) => {
    assertFailed(await outcomeIn(bench, 'unreachable'), ['nothing', 'unknown']);
  }),

  promise('issue: ends by its time-out, as a request of unknown outcome', async (bench) => {
    await bench.setMood('hangs');
    const work = bench.kind.issue({ ...bench.request, timeoutMs: 50 });
    assertFailed(await ending(work, 'issue() at a platform that hangs'), ['nothing', 'unknown']);
  }),

  promise('issue: ends when its signal aborts', async (bench) => {
    await bench.setMood('hangs');
    const controller = new AbortController();
    // Its time-out is too far away to end it.
    const work = bench.kind.issue({ ...bench.request, timeoutMs: 600_000, signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    assertFailed(await ending(work, 'issue() with a signal that aborted'), ['nothing', 'unknown']);
  }),

  promise('issue: returns none of the secrets that it was given, beside a credential', async (bench) => {
    for (const mood of ['refuses', 'garbage', 'unreachable'] as const) {
      const text = JSON.stringify(await outcomeIn(bench, mood));
      for (const secret of secretsIn(bench.request))
        assert.ok(!text.includes(secret), `The outcome at a platform that ${mood} repeats a secret`);
    }
  }),
];

/** What `check` promises, of a kind that has one. */
export const checkChecks: readonly CredentialKindCheck[] = [
  promise(
    'check: says whether the platform accepts a value, and nothing where it does not say',
    async (bench) => {
      const { kind, request } = bench;
      if (!kind.check) return;
      const { value } = await issued(bench);
      const said: string[] = [];
      for (const mood of ['grants', 'rejects', 'garbage', 'unreachable'] as const) {
        await bench.setMood(mood);
        said.push(await kind.check({ appId: request.appId, value, timeoutMs: request.timeoutMs }));
      }
      assert.deepEqual(
        said,
        ['accepted', 'refused', 'unknown', 'unknown'],
        'check() takes one answer for another',
      );
    },
  ),

  promise('check: ends by its time-out', async (bench) => {
    const { kind, request } = bench;
    if (!kind.check) return;
    await bench.setMood('hangs');
    const work = kind.check({ appId: request.appId, value: 'a-value', timeoutMs: 50 });
    assert.equal(await ending(work, 'check() at a platform that hangs'), 'unknown');
  }),
];

async function outcomeIn(
  { kind, request, setMood }: CredentialKindBench,
  mood: 'refuses' | 'garbage' | 'unreachable',
): Promise<IssueOutcome> {
  await setMood(mood);
  return ending(kind.issue(request), `issue() at a platform that ${mood}`);
}

function assertFailed(outcome: IssueOutcome, allowed: readonly string[]): void {
  assert.equal(outcome.outcome, 'failed', `A request without an answer is "${outcome.outcome}"`);
  const { issued: what, failure } = outcome as Extract<IssueOutcome, { outcome: 'failed' }>;
  assert.ok(allowed.includes(what), `Whether something was issued is "${what}"`);
  assert.match(failure, FAILURE, 'The failure is not a word in capitals');
}
