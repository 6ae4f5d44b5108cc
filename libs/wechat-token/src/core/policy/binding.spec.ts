import { describe, expect, it } from 'vitest';
import { bindingOf, multitudeOf, pauseIdsFor, pauseIdsOf } from './binding.js';
import type { CredentialKind } from '../ports/credential-kind.js';

function kept(subjects: CredentialKind['subjects'], subject?: string) {
  const key = { appId: 'wx1', kind: 'any', ...(subject === undefined ? {} : { subject }) };
  return { key, kind: { subjects, budget: { id: 'there', perDay: 1 } } };
}

describe('multitudeOf', () => {
  it.each([
    { subjects: 'one', multitude: 'one' },
    { subjects: ['jsapi', 'wx_card'], multitude: 'few' },
    { subjects: 'person', multitude: 'many' },
  ] as const)('is $multitude for $subjects', ({ subjects, multitude }) => {
    expect(multitudeOf({ subjects })).toBe(multitude);
  });
});

describe('bindingOf', () => {
  const request = { multitude: 'one', hasSecret: true, isForced: false, areOthersFailing: false } as const;

  it.each([
    { cause: 'failed', multitude: 'one', binding: 'endpoint' },
    { cause: 'failed', multitude: 'few', binding: 'subject' },
    { cause: 'failed', multitude: 'many', binding: 'subject-here' },
    { cause: 'minute-quota', multitude: 'few', binding: 'endpoint' },
    { cause: 'minute-quota', multitude: 'many', binding: 'endpoint' },
    { cause: 'day-quota', multitude: 'many', binding: 'endpoint' },
    { cause: 'address', multitude: 'many', binding: 'address' },
    { cause: 'configuration', multitude: 'many', binding: 'configuration' },
    { cause: 'dependency', multitude: 'few', binding: 'subject' },
    { cause: 'user', multitude: 'many', binding: 'subject-here' },
    { cause: 'other', multitude: 'one', binding: 'endpoint' },
  ] as const)('is $binding after $cause, of $multitude', ({ cause, multitude, binding }) => {
    expect(bindingOf(cause, { ...request, multitude })).toBe(binding);
  });

  it.each([
    {
      name: 'a failure that others have too',
      cause: 'failed',
      more: { areOthersFailing: true },
      is: 'endpoint',
    },
    { name: 'the quota of forced calls', cause: 'day-quota', more: { isForced: true }, is: 'forced-calls' },
    {
      name: 'a configuration that was not sent',
      cause: 'configuration',
      more: { hasSecret: false },
      is: 'subject-here',
    },
  ] as const)('is $is after $name', ({ cause, more, is }) => {
    expect(bindingOf(cause, { ...request, multitude: 'many', ...more })).toBe(is);
  });
});

describe('the pauses that hold up a request', () => {
  it('are those of the endpoint and of the configuration', () => {
    expect(pauseIdsOf('there', 'c1')).toEqual({
      backoff: 'there/backoff',
      own: 'there/backoff',
      configuration: 'configuration/c1',
      failures: ['there/backoff', 'configuration/c1'],
      quota: 'there/quota',
      force: 'there/force',
      address: 'address',
      check: 'there/check',
    });
  });

  it('are those of the endpoint alone where no secret is shown', () => {
    expect(pauseIdsOf('there', '')).toMatchObject({ configuration: undefined, failures: ['there/backoff'] });
  });

  it('have one of its own for one of a few', () => {
    expect(pauseIdsFor(kept(['jsapi'], 'jsapi'), '').failures).toEqual([
      'there/backoff',
      'there/backoff/jsapi',
    ]);
    expect(pauseIdsFor(kept('person', 'o1'), '').failures).toEqual(['there/backoff']);
    expect(pauseIdsFor(kept('one'), '').failures).toEqual(['there/backoff']);
  });
});
