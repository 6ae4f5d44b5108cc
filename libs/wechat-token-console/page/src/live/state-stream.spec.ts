import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConsoleError, ConsoleState } from '../../../src/console-state.js';
import { NoResponse, Refusal } from '../api.js';
import { StateStream } from './state-stream.js';

const STATE = { head: { at: 1 } } as ConsoleState;
const SESSION_OVER: ConsoleError = { code: 'SESSION_OVER', message: { en: 'Over.', zh: '已过期。' } };
const UNKNOWN_APP: ConsoleError = { code: 'UNKNOWN_APP', message: { en: 'Unknown.', zh: '未知。' } };

class FakeSource {
  isClosed = false;
  private readonly listeners = new Map<string, (event: { data?: unknown }) => void>();

  addEventListener(type: string, listener: (event: { data?: unknown }) => void): void {
    this.listeners.set(type, listener);
  }

  send(type: string, data?: unknown): void {
    this.listeners.get(type)?.({ data: JSON.stringify(data) });
  }

  close(): void {
    this.isClosed = true;
  }
}

/** A stream with a server that does as it is told. */
function follow(ask: () => Promise<ConsoleState> = () => Promise.reject(new NoResponse())) {
  const sources: FakeSource[] = [];
  const told: string[] = [];
  const stream = new StateStream(
    { view: 'clients' },
    {
      open: () => {
        const source = new FakeSource();
        sources.push(source);
        return source;
      },
      ask,
      onState: () => void told.push('state'),
      onAlive: () => void told.push('alive'),
      onRefused: ({ code }) => void told.push(code),
      onSessionOver: () => void told.push('over'),
    },
  );
  return { stream, sources, told, last: () => sources.at(-1)! };
}

describe('the stream of a view', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('hands on each state', () => {
    const { last, told } = follow();

    last().send('state', STATE);
    last().send('state', STATE);

    expect(told).toEqual(['alive', 'state', 'alive', 'state']);
  });

  it('is opened again after it broke, first soon, then every 5 s', async () => {
    const { last, sources } = follow();
    const pauses: number[] = [];

    for (let i = 0; i < 6; i++) {
      const count = sources.length;
      const from = Date.now();
      last().send('error');
      while (sources.length === count) await vi.advanceTimersByTimeAsync(100);
      pauses.push(Date.now() - from);
    }

    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(sources.filter(({ isClosed }) => !isClosed)).toHaveLength(1);
  });

  it('is opened again soon after one that worked', async () => {
    const { last, sources } = follow();
    for (let i = 0; i < 4; i++) {
      last().send('error');
      await vi.advanceTimersByTimeAsync(5_000);
    }
    const count = sources.length;
    last().send('alive');

    last().send('error');
    await vi.advanceTimersByTimeAsync(500);

    expect(sources).toHaveLength(count + 1);
  });

  it('is opened again after 20 s of silence, and not while it is alive', async () => {
    const { last, sources } = follow();
    for (let i = 0; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(5_000);
      last().send('alive');
    }
    expect(sources).toHaveLength(1);

    await vi.advanceTimersByTimeAsync(20_500);

    expect(sources).toHaveLength(2);
  });

  it('shows the state once where streams do not get through', async () => {
    const { last, told } = follow(() => Promise.resolve(STATE));

    last().send('error');
    await vi.advanceTimersByTimeAsync(0);

    expect(told).toEqual(['alive', 'state']);
  });

  it('says why the server refuses, and tries again', async () => {
    const { last, sources, told } = follow(() => Promise.reject(new Refusal(404, UNKNOWN_APP)));

    last().send('error');
    await vi.advanceTimersByTimeAsync(500);

    expect(told).toEqual(['UNKNOWN_APP']);
    expect(sources).toHaveLength(2);
  });

  it.each([
    ['said by the stream', (source: FakeSource) => source.send('over')],
    ['found by asking', (source: FakeSource) => source.send('error')],
  ])('ends with the session, %s', async (_, end) => {
    const { last, sources, told } = follow(() => Promise.reject(new Refusal(401, SESSION_OVER)));

    end(last());
    await vi.advanceTimersByTimeAsync(60_000);

    expect(told).toEqual(['over']);
    expect(sources).toHaveLength(1);
    expect(last().isClosed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer and says nothing more once it is closed', async () => {
    const { stream, last, told } = follow(() => Promise.resolve(STATE));
    last().send('error');

    stream.close();
    last().send('state', STATE);
    await vi.advanceTimersByTimeAsync(60_000);

    expect(told).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
