import { describe, expect, it } from 'vitest';
import { FailingSubjects } from './app-calls.js';

const after = (...names: string[]) => {
  const failing = new FailingSubjects();
  return names.map((name) => {
    if (name !== 'answer') return failing.failed('user', name);
    failing.answered('user');
    return name;
  });
};

describe('FailingSubjects', () => {
  it('takes the third of several in a row for a failure of the endpoint, and who comes after it', () => {
    expect(after('a', 'b', 'c', 'd', 'a')).toEqual([false, false, true, true, true]);
  });

  it('never takes one for several, however often it fails', () => {
    expect(after('a', 'a', 'a', 'a')).toEqual([false, false, false, false]);
    expect(after('a', 'b', 'a', 'b', 'a')).toEqual([false, false, false, false, false]);
    expect(after('a', 'b', 'c', 'c', 'c', 'd')).toEqual([false, false, true, false, false, true]);
  });

  it('begins anew with any answer', () => {
    expect(after('a', 'b', 'answer', 'c', 'd', 'e')).toEqual([false, false, 'answer', false, false, true]);
  });

  it('tells endpoints apart', () => {
    const failing = new FailingSubjects();

    const told = ['user', 'other', 'user', 'other'].map((at, index) => failing.failed(at, `${index}`));

    expect(told).toEqual([false, false, false, false]);
  });
});
