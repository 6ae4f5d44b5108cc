import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Sending } from '../http/send-once.js';
import { UPLOAD_IDLE_MS, whileMoving } from './raw-request.js';

const ANSWER_MS = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An upload whose exchange ends when it is given up. */
function upload() {
  const data = new PassThrough();
  const opened = { data, movedAt: performance.now(), close: () => undefined };
  let outcome: Sending | undefined;
  const send = (signal: AbortSignal) =>
    new Promise<Sending>((resolve) => {
      const broken = { ok: false, issued: 'unknown', failure: 'ABORTED' } as const;
      signal.addEventListener('abort', () => resolve(broken));
    });
  const done = async () => void (outcome = await whileMoving(opened, ANSWER_MS, undefined, send));
  void done();
  return { data, opened, outcome: () => outcome };
}

describe('a stream that is sent', () => {
  it('takes as long as it moves, and is given up once it stands still', async () => {
    const { opened, outcome } = upload();
    for (let part = 0; part < 100; part += 1) {
      await vi.advanceTimersByTimeAsync(UPLOAD_IDLE_MS - 1);
      opened.movedAt = performance.now();
    }
    expect(outcome()).toBeUndefined();

    await vi.advanceTimersByTimeAsync(UPLOAD_IDLE_MS);
    expect(outcome()).toEqual({ ok: false, issued: 'unknown', failure: 'ETIMEDOUT' });
  });

  it('waits for its answer from its end on', async () => {
    const { data, outcome } = upload();
    data.resume().end();
    await vi.advanceTimersByTimeAsync(ANSWER_MS - 1);
    expect(outcome()).toBeUndefined();

    await vi.advanceTimersByTimeAsync(1);
    expect(outcome()).toMatchObject({ failure: 'ETIMEDOUT' });
  });
});
