import { describe, expect, it } from 'vitest';
import { callOf } from './call-of.js';

describe('the argument of a call', () => {
  it.each([
    ['nothing', undefined, undefined],
    ['an AppID', 'wx0123456789abcdef', { appId: 'wx0123456789abcdef' }],
    ['options', { timeoutMs: 5 }, { timeoutMs: 5 }],
  ])('is understood: %s', (_, choice, call) => {
    expect(callOf(choice)).toEqual(call);
  });

  it.each([[['a', 'b']], [null], [5], [''], [() => 'wx0123456789abcdef']])(
    'never means the default app if it is not a string: %j',
    (choice) => {
      expect(callOf(choice as never)).toHaveProperty('appId', choice);
    },
  );
});
