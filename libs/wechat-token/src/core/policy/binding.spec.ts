import { describe, expect, it } from 'vitest';
import { multitudeOf, pauseIdsFor, pauseIdsOf } from './binding.js';
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
