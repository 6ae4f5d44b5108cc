import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { deadlineAfter, waitFor, WakeUp } from './deadline.js';

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

describe('a wake-up', () => {
  it('wakes each sleeper once, except those who have left', () => {
    const wakeUp = new WakeUp();
    const woken: string[] = [];
    const leave = () => woken.push('one who left');
    const stay = () => woken.push('one who stayed');
    wakeUp.addEventListener('abort', leave);
    wakeUp.addEventListener('abort', stay);
    wakeUp.removeEventListener('abort', leave);

    wakeUp.call();
    wakeUp.removeEventListener('abort', stay);
    wakeUp.call();

    expect(woken).toEqual(['one who stayed']);
  });
});

describe('a wait that a signal can end', () => {
  const errors = { late: () => new Error('late'), aborted: () => new Error('aborted') };
  const forEver = new Promise<never>(() => undefined);

  it('ends when the signal aborts, before it begins as well as later', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const wait = { timeoutMs: 1_000, signal: controller.signal };
    const waiting = waitFor(clock, forEver, wait, errors);

    controller.abort();

    await expect(waiting).rejects.toThrow('aborted');
    await expect(waitFor(clock, forEver, wait, errors)).rejects.toThrow('aborted');
    expect(clock.sleeping).toBe(0);
  });

  it('ends with the work or the time-out, and leaves nothing on the signal', async () => {
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    const wait = { timeoutMs: 1_000, signal };
    const done = waitFor(clock, Promise.resolve('done'), wait, errors);
    const late = waitFor(clock, forEver, wait, errors).catch((error: Error) => error.message);
    expect(getEventListeners(signal, 'abort')).toHaveLength(2);

    expect(await done).toBe('done');
    await clock.advance(1_000);

    expect(await late).toBe('late');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
