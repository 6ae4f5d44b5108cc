import { Logger } from '@nestjs/common';
import { afterEach, expect, it, vi } from 'vitest';
import { appNamesBy } from './app-names.js';

afterEach(() => vi.restoreAllMocks());

it('gives no name where the function of the application fails, and says so once a minute', async () => {
  const logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const failing = appNamesBy(() => {
    throw new RangeError('canary');
  });
  const rejecting = appNamesBy(() => Promise.reject(new RangeError('canary')) as never);

  expect([failing('wx1'), failing('wx2'), rejecting('wx1')]).toEqual([undefined, undefined, undefined]);
  // Vitest fails the run if a rejection is left.
  await new Promise((resolve) => setImmediate(resolve));
  expect(appNamesBy((appId) => `${appId}!`)('wx1')).toBe('wx1!');
  expect(logged.mock.calls).toEqual([
    ['The option nameOf failed, so that apps have no names: RangeError'],
    ['The option nameOf failed, so that apps have no names: TypeError'],
  ]);
});
