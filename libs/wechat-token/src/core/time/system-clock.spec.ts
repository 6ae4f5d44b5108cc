import { describe, expect, it } from 'vitest';
import { systemClock } from './system-clock.js';

describe('systemClock', () => {
  it('sleeps for ever when it is told to, and not for one millisecond', async () => {
    const wake = new AbortController();
    let isFollowed = false;
    const sleeping = systemClock.sleep(Infinity, wake.signal).then(() => {
      isFollowed = true;
      return isFollowed;
    });

    await systemClock.sleep(20);

    expect(isFollowed).toBe(false);
    wake.abort();
    await expect(sleeping).resolves.toBe(true);
  });
});
