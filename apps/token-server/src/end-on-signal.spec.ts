import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endOnSignal } from './end-on-signal.js';

describe('endOnSignal', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  /** A process that would end, and the signal that it gets. */
  function ending(close: () => Promise<void>) {
    const on = vi.spyOn(process, 'on').mockReturnValue(process);
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    endOnSignal(() => 5, close);
    const signal = () => on.mock.calls.find(([name]) => name === 'SIGTERM')?.[1]();
    return { exit, signal };
  }

  it('ends with 0 once everything is closed, and eighty seconds at the latest with five of them to drain', async () => {
    const { exit, signal } = ending(() => new Promise(() => undefined));

    signal();
    await vi.advanceTimersByTimeAsync(79_999);
    expect(exit.mock.calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);

    expect(exit.mock.calls).toEqual([[0]]);
  });

  it('takes a second signal within half a second for the first one, which npm passes on, and a later one for an order', async () => {
    const { exit, signal } = ending(() => new Promise(() => undefined));

    signal();
    await vi.advanceTimersByTimeAsync(400);
    signal();
    expect(exit.mock.calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    signal();

    expect(exit.mock.calls).toEqual([[1]]);
  });

  it('says in a sentence that it could not close, without the text of the error', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { exit, signal } = ending(() => Promise.reject(new TypeError('canary')));

    signal();
    await vi.advanceTimersByTimeAsync(0);

    expect(exit.mock.calls).toEqual([[1]]);
    expect(write.mock.calls).toEqual([['The token server did not end properly: TypeError.\n']]);
  });
});
