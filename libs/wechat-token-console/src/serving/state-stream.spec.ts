import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConsoleState } from '../console-state.js';
import type { ConsoleSource } from '../state/console-source.js';
import { StateStream } from './state-stream.js';

/** As much of a response as a stream needs, with a reader that reads or does not. */
class FakeResponse extends EventEmitter {
  text = '';
  isRead = true;
  writableEnded = false;
  destroyed = false;
  private unread = 0;

  get writableLength(): number {
    return this.isRead ? 0 : this.unread;
  }
  write(text: string): void {
    this.text += text;
    this.unread += this.isRead ? 0 : text.length;
  }
  end(text = ''): void {
    this.text += text;
    this.writableEnded = true;
    this.emit('close');
  }
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

class FakeSource implements ConsoleSource {
  listeners = new Set<() => void>();
  made = 0;
  isFailing = false;

  stateOf = async () => {
    if (this.isFailing) throw new Error('the store is away');
    this.made += 1;
    return stateNo(this.made);
  };
  watch = (_: unknown, listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
  change(): void {
    for (const listener of this.listeners) listener();
  }
}

const stateNo = (at: number) => ({ head: { at } }) as ConsoleState;

let response: FakeResponse;
let source: FakeSource;
let isOver: () => boolean;
let stream: StateStream;

beforeEach(() => {
  vi.useFakeTimers();
  response = new FakeResponse();
  source = new FakeSource();
  isOver = () => false;
  const visitor = {
    session: { login: 'none', viewer: { role: 'viewer' } },
    isOver: () => isOver(),
  } as const;
  const raw = response as unknown as ServerResponse;
  stream = new StateStream(raw, { view: 'log' }, visitor, source, stateNo(0));
});
afterEach(() => {
  stream.end();
  vi.useRealTimers();
});

const statesSent = () =>
  [...response.text.matchAll(/event: state\ndata: \{"head":\{"at":(\d+)\}\}\n\n/g)].map(([, at]) =>
    Number(at),
  );

describe('a stream of states', () => {
  it('begins with the state, and sends another after each change, four a second at most', async () => {
    expect(statesSent()).toEqual([0]);
    for (let n = 0; n < 100; n += 1) {
      source.change();
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(1_000);

    expect(source.made).toBeGreaterThanOrEqual(3);
    expect(source.made).toBeLessThanOrEqual(5);
    expect(statesSent()).toEqual([0, ...Array.from({ length: source.made }, (_, n) => n + 1)]);
  });

  it('makes no state while nothing changes, and says every five seconds that it is there', async () => {
    await vi.advanceTimersByTimeAsync(16_000);

    expect(source.made).toBe(0);
    expect(response.text.match(/event: alive\ndata: \{"at":\d+\}\n\n/g)).toHaveLength(3);
  });

  it('says when the session is over, and ends', async () => {
    isOver = () => true;
    await vi.advanceTimersByTimeAsync(1_000);

    expect(response.text).toMatch(/event: over\ndata: \{\}\n\n$/);
    expect(response.writableEnded).toBe(true);
  });

  it('ends where nobody can say whether the session is over', async () => {
    isOver = () => {
      throw new Error('the operators cannot be read');
    };
    await vi.advanceTimersByTimeAsync(1_000);

    expect(response.text).not.toContain('event: over');
    expect(response.writableEnded).toBe(true);
  });

  it('makes nothing for a reader that does not read, sends it the newest state later, and drops it after ten seconds', async () => {
    response.isRead = false;
    source.change();
    await vi.advanceTimersByTimeAsync(500);
    for (let n = 0; n < 20; n += 1) {
      source.change();
      await vi.advanceTimersByTimeAsync(250);
    }
    expect(source.made).toBe(1);

    response.isRead = true;
    await vi.advanceTimersByTimeAsync(1_500);
    expect(statesSent()).toEqual([0, 1, 2]);

    response.isRead = false;
    source.change();
    await vi.advanceTimersByTimeAsync(13_000);
    expect(response.destroyed).toBe(true);
  });

  it('ends when there is no state any more: the page asks why', async () => {
    source.isFailing = true;
    source.change();
    await vi.advanceTimersByTimeAsync(500);

    expect(response.writableEnded).toBe(true);
  });

  it.each<[string, () => void]>([
    ['ended here', () => stream.end()],
    ['left by the page', () => response.destroy()],
  ])('leaves no timer and no watch behind when it is %s', async (_, end) => {
    source.change();
    end();

    expect([vi.getTimerCount(), source.listeners.size]).toEqual([0, 0]);
  });
});
