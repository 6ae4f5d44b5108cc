import { describe, expect, it } from 'vitest';
import { multitudeOf, pauseIdsFor, pauseIdsOf } from './binding.js';
import type { CredentialTarget } from '../local/keeper-environment.js';

function kept(residence: 'process' | 'on-demand', subject?: string) {
  const key = { appId: 'wx1', kind: 'any', ...(subject === undefined ? {} : { subject }) };
  return { key, issuer: { residence, endpoint: 'there' } } as Pick<CredentialTarget, 'key' | 'issuer'>;
}

describe('multitudeOf', () => {
  it.each([
    { residence: 'process', subject: undefined, multitude: 'one' },
    { residence: 'process', subject: 'jsapi', multitude: 'few' },
    { residence: 'on-demand', subject: 'o1', multitude: 'many' },
  ] as const)('is $multitude for $subject, kept $residence', ({ residence, subject, multitude }) => {
    expect(multitudeOf(kept(residence, subject))).toBe(multitude);
  });
});

describe('the pauses that hold up an asking', () => {
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
    expect(pauseIdsFor(kept('process', 'jsapi'), '').failures).toEqual([
      'there/backoff',
      'there/backoff/jsapi',
    ]);
    expect(pauseIdsFor(kept('on-demand', 'o1'), '').failures).toEqual(['there/backoff']);
    expect(pauseIdsFor(kept('process'), '').failures).toEqual(['there/backoff']);
  });
});
