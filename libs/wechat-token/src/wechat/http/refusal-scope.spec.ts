import { describe, expect, it } from 'vitest';
import { ERRCODES } from '../../errors/errcodes.js';
import { refusalScopeOf } from './refusal-scope.js';

const CONFIGURATION = [40001, 40002, 40013, 40125, 40243, 41002, 41004, 50002, 50004, 50007, 61024];
const ADDRESS = [40164, 45035, 61004, 89501, 89502, 89503, 89504, 89505, 89506, 89507];

function expectedScopeOf(errcode: number): string {
  if (CONFIGURATION.includes(errcode)) return 'configuration';
  if (ADDRESS.includes(errcode)) return 'address';
  if (errcode === 45011) return 'minute-quota';
  return errcode === 45009 ? 'day-quota' : 'other';
}

describe('refusalScopeOf', () => {
  it.each([...ERRCODES.map(({ errcode }) => errcode), 99999])(
    'says what is affected by %i if a secret was sent',
    (errcode) => {
      expect(refusalScopeOf(errcode).scope).toBe(expectedScopeOf(errcode));
    },
  );

  it.each([
    [89507, 3_600_000],
    [89506, 86_400_000],
    [89503, undefined],
    [40164, undefined],
  ])('knows how long %i lasts according to WeChat', (errcode, lastsMs) => {
    expect(refusalScopeOf(errcode).lastsMs).toBe(lastsMs);
  });

  it.each([
    ['dependency', 40001, 'dependency'],
    ['dependency', 40014, 'dependency'],
    ['dependency', 42001, 'dependency'],
    ['dependency', 40013, 'other'],
    ['dependency', 48001, 'other'],
    ['dependency', 50002, 'other'],
    ['dependency', 61024, 'other'],
    ['dependency', 40164, 'address'],
    ['dependency', 45009, 'day-quota'],
    ['secret', 40014, 'other'],
    ['secret', 42002, 'other'],
    ['user-code', 40001, 'configuration'],
    ['user-code', 40163, 'user'],
    ['user-code', 40125, 'configuration'],
    ['user-grant', 40001, 'other'],
    ['user-grant', 40029, 'user'],
    ['user-grant', 40030, 'user'],
    ['user-grant', 42002, 'user'],
    ['user-grant', 42007, 'user'],
    ['user-grant', 40164, 'address'],
    ['user-grant', 45011, 'minute-quota'],
    ['user-grant', 40013, 'other'],
    ['user-grant', 50002, 'other'],
    ['user-grant', 61024, 'other'],
  ] as const)('if a %s was sent, treats %i as %s', (sent, errcode, scope) => {
    expect(refusalScopeOf(errcode, sent).scope).toBe(scope);
  });
});
