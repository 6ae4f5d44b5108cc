import assert from 'node:assert/strict';
import type { OptionProblem } from '../../errors/option-problem.js';
import { promise, secretsIn, type CredentialKindCheck } from './credential-kind-check.js';

const WORD = /^[a-z][a-z0-9-]{0,39}$/;
/** What a subject becomes a part of: keys, pauses, log lines. */
const SUBJECT = /^[!-~]{1,128}$/;

/** What a kind and its platform say of themselves. */
export const descriptionChecks: readonly CredentialKindCheck[] = [
  promise('description: has a name and a budget that can be kept in the store', ({ kind }) => {
    const { name, budget } = kind;
    assert.match(name, WORD, 'name is not a lower-case word');
    assert.match(budget.id, WORD, 'budget.id is not a lower-case word');
    assert.ok(Number.isInteger(budget.perDay) && budget.perDay > 0, 'budget.perDay is not a number of calls');
  }),

  promise(
    'description: has subjects that are known and differ, or one a person, who is not cached',
    ({ kind }) => {
      const { subjects, isCopied } = kind;
      if (subjects === 'one') return;
      if (subjects === 'person') {
        assert.ok(
          !isCopied,
          'A kind that every person has one of is cached: the process would grow with its users',
        );
        return;
      }
      assert.ok(subjects.length > 0, 'subjects is empty');
      for (const subject of subjects) assert.match(subject, SUBJECT, 'A subject is not a short text');
      assert.equal(new Set(subjects).size, subjects.length, 'Two subjects are the same');
    },
  ),

  promise('description: has durations that fit how it is issued again', ({ kind }) => {
    const { renewsInLastMs, overlapMs, confirmEveryMs = 0, reissue } = kind;
    for (const ms of [renewsInLastMs, overlapMs, confirmEveryMs])
      assert.ok(Number.isFinite(ms) && ms >= 0, 'A duration is not a number of milliseconds');
    if (reissue === 'supersedes')
      assert.equal(
        renewsInLastMs,
        0,
        'Each request gives a new value, and renewsInLastMs says that only late ones do',
      );
  }),

  promise('dependsOn: names another credential, the same one each time', ({ kind, request }) => {
    if (!kind.dependsOn) return;
    const subject = request.subject === undefined ? {} : { subject: request.subject };
    const key = { appId: request.appId, kind: kind.name, ...subject };
    const needed = kind.dependsOn(key);
    assert.notDeepEqual(needed, key, 'It depends on itself');
    assert.match(needed.kind, WORD, 'The kind that it depends on is not the name of one');
    assert.deepEqual(kind.dependsOn(key), needed, 'It depends on another one the second time');
  }),

  promise('platform: accepts the id of its account, and refuses what is none', ({ kind, request }) => {
    const { platform } = kind;
    assert.equal(platform.idProblem(request.appId), undefined, 'The id of the request is refused');
    for (const wrong of ['', ' ', `${request.appId}\n`, undefined, {}])
      assertProblem(platform.idProblem(wrong), 'What is no id of an account is accepted');
  }),

  promise(
    'platform: accepts the secret of its account, and repeats none that it refuses',
    ({ kind, request }) => {
      const { platform, needsSecret = true } = kind;
      if (!needsSecret) return;
      assert.equal(
        platform.secretProblem(request.appSecret),
        undefined,
        'The secret of the request is refused',
      );
      assertProblem(platform.secretProblem(''), 'An empty secret is accepted');
      const wrong = `${request.appSecret} \n`;
      const problem = platform.secretProblem(wrong);
      assertProblem(problem, 'A secret with a line break is accepted');
      assert.ok(!JSON.stringify(problem).includes(secretsIn(request)[0]!), 'A refused secret is repeated');
    },
  ),

  promise('platform: explains every errcode, in both languages', ({ kind }) => {
    const { name, rejections, errcodeOf, scopeOf } = kind.platform;
    assertBoth(name, 'The name of the platform');
    for (const errcode of [...rejections, -123_456]) {
      const entry = errcodeOf(errcode);
      assert.equal(entry.errcode, errcode, 'errcodeOf() answers the entry of another errcode');
      assertBoth(entry.meaning, 'The meaning of an errcode');
      assertBoth(entry.remedy, 'The remedy of an errcode');
      assert.equal(typeof scopeOf(errcode), 'string', 'scopeOf() has no answer for an errcode');
    }
  }),
];

function assertProblem(problem: OptionProblem | undefined, otherwise: string): void {
  assert.ok(problem, otherwise);
  assertBoth(problem.problem, 'A problem');
  assertBoth(problem.remedy, 'A remedy');
}

function assertBoth(wording: { readonly en: string; readonly zh: string }, what: string): void {
  assert.ok(wording.en && wording.zh, `${what} is not in English and Chinese`);
}
