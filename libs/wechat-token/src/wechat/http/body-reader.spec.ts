import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BodyReader } from './body-reader.js';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

describe('BodyReader', () => {
  it.each([Infinity, 2 ** 31])('waits for a chunk as long as allowed, %d ms', async (withinMs) => {
    const stream = new PassThrough();
    const next = new BodyReader(stream).next(withinMs);
    vi.advanceTimersByTime(60_000);

    stream.write('late');

    expect(String(await next)).toBe('late');
  });

  it('aborts a body that is silent for longer', async () => {
    const next = new BodyReader(new PassThrough()).next(60_000);

    const failure = next.catch((error: unknown) => error);

    await passTime(60_000);

    expect(await failure).toMatchObject({ failure: 'ETIMEDOUT' });
  });
});

/** Advances fake time in steps: sockets are read in between, as a deadline requires. */
async function passTime(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    vi.advanceTimersByTime(250);
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
  }
}
