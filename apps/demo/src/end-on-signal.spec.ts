import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endOnSignal } from './end-on-signal.js';

describe('endOnSignal', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('ends the process with a sentence if the application cannot close, without the text of the error', async () => {
    const on = vi.spyOn(process, 'on').mockReturnValue(process);
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const close = () => Promise.reject(new TypeError('canary'));
    const app = { get: () => ({ apps: [], endpoint: 'stable' }), close };

    endOnSignal(app as unknown as NestFastifyApplication);
    on.mock.calls.find(([signal]) => signal === 'SIGINT')?.[1]();
    await Promise.resolve().then(() => Promise.resolve());

    expect(exit.mock.calls).toEqual([[1]]);
    expect(write.mock.calls).toEqual([['The demo did not end properly: TypeError.\n']]);
  });
});
