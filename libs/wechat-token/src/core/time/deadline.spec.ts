import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { deadlineAfter } from './deadline.js';

describe('a deadline', () => {
  it('is over after its time, and not before', async () => {
    const clock = new VirtualClock();
    let isLate = false;
    deadlineAfter(clock, 1_000, () => (isLate = true));

    await clock.advance(999);
    expect(isLate).toBe(false);
    await clock.advance(1);
    expect(isLate).toBe(true);
  });

  it('leaves nothing behind once it is called off', async () => {
    const clock = new VirtualClock();
    let isLate = false;
    const callOff = deadlineAfter(clock, 1_000, () => (isLate = true));

    await clock.advance(300);
    callOff();

    expect(clock.sleeping).toBe(0);
    await clock.advance(10_000);
    expect(isLate).toBe(false);
  });
});
