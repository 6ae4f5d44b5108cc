import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProvenKeys } from './proven-keys.js';

const PROVEN = { clientId: 'shop', digest: 'sha256:0' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('forgets a key after a minute, however often it came meanwhile', async () => {
  const keys = new ProvenKeys();
  for (let second = 0; second < 59; second += 1) {
    keys.keep('a key', PROVEN);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(keys.find('a key')).toBe(PROVEN);
  }

  await vi.advanceTimersByTimeAsync(1_000);

  expect(keys.find('a key')).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

it('keeps at most 10,000 keys', () => {
  const keys = new ProvenKeys();
  const names = Array.from({ length: 25_000 }, (_, i) => `key ${i}`);
  for (const name of names) keys.keep(name, PROVEN);

  expect(names.filter((name) => keys.find(name)).length).toBeLessThanOrEqual(10_000);
  expect(keys.find('key 24999')).toBe(PROVEN);
});
