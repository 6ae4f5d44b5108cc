import { describe, expect, it } from 'vitest';
import { nameOf } from './credential.js';
import {
  attemptIdOf,
  fenceOf,
  latestGrantIn,
  newInstanceId,
  versionBehind,
  versionOf,
  writerOf,
} from './version.js';

describe('versionOf', () => {
  it.each([
    [9, 10],
    [999_999_999_999, 1_000_000_000_000],
    [1_767_225_600_000, 1_767_225_600_001],
    [9_007_199_254_740_990, 9_007_199_254_740_991],
  ])('orders %i before %i, whoever was granted it', (one, next) => {
    expect(versionOf(one, 'z') < versionOf(next, 'a')).toBe(true);
  });

  it('parts two attempts with one fence', () => {
    expect(versionOf(7, 'a') < versionOf(7, 'b')).toBe(true);
  });

  it('writes behind a version, and before each that was granted since', () => {
    const behind = versionBehind(versionOf(7, 'm'), versionOf(9, 'z'));

    expect(behind).toBe(`${versionOf(7, 'm')}.${versionOf(9, 'z')}`);
    expect([versionOf(7, 'm') < behind, behind < versionOf(8, 'a'), fenceOf(behind)]).toEqual([
      true,
      true,
      7,
    ]);
  });

  it('writes behind a version again and again, and the version grows once', () => {
    const first = versionBehind(versionOf(7, 'm'), versionOf(9, 'z'));
    const next = versionBehind(first, versionOf(10, 'a'));

    expect([first < next, next < versionOf(8, 'a'), next.length - first.length]).toEqual([true, true, 0]);
  });

  it('names the process that wrote it, behind another one as well', () => {
    const of = (instanceId: string, fence: number) =>
      versionOf(
        fence,
        attemptIdOf(instanceId, () => 0.5),
      );
    const behind = versionBehind(of('aaaaaa', 7), of('bbbbbb', 9));

    expect([of('aaaaaa', 7), behind].map(writerOf)).toEqual(['aaaaaa', 'bbbbbb']);
  });

  it.each(['', '7'])('names no process where it has no attempt: %j', (version) => {
    expect(writerOf(version)).toBe('');
  });

  it.each([0, 7, 1_767_225_600_000, Number.MAX_SAFE_INTEGER])('gives %i back', (fence) => {
    expect(fenceOf(versionOf(fence, 'a0'))).toBe(fence);
  });

  it.each([undefined, ''])('has no fence in %j', (version) => {
    expect(fenceOf(version)).toBe(0);
  });
});

describe('latestGrantIn', () => {
  const [first, second] = [versionOf(1, 'a0'), versionOf(2, 'b0')];

  it.each([
    { name: 'the version itself', version: first, grant: first },
    { name: 'the grant behind it', version: versionBehind(first, second), grant: second },
    { name: 'nothing', version: '', grant: '' },
  ])('is $name', ({ version, grant }) => {
    expect(latestGrantIn(version)).toBe(grant);
  });
});

describe('attemptIdOf', () => {
  it.each([0, 0.5, 1 / 3, 0.999_999_999])('is twenty lower-case letters and digits (%d)', (random) => {
    expect(attemptIdOf('abc123', () => random)).toMatch(/^abc123[0-9a-z]{14}$/);
  });
});

describe('newInstanceId', () => {
  it.each([0, 0.5, 1 / 3, 0.999_999_999])('is six lower-case letters and digits (%d)', (random) => {
    expect(newInstanceId(() => random)).toMatch(/^[0-9a-z]{6}$/);
  });
});

describe('nameOf', () => {
  it.each([
    [{ appId: 'wx1', kind: 'access-token' }, 'wx1/access-token'],
    [{ appId: 'wx1', kind: 'ticket', subject: 'jsapi' }, 'wx1/ticket/jsapi'],
  ])('names %j', (key, name) => {
    expect(nameOf(key)).toBe(name);
  });
});
