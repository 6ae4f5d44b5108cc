import type { WechatFleetStatus } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FleetReader } from './fleet-reader.js';

let reads: string[];
let isAway: boolean;
let version: string;
let reader: FleetReader;

beforeEach(() => {
  vi.useFakeTimers();
  reads = [];
  isAway = false;
  version = '1-abc123';
  reader = new FleetReader({
    fleetStatus: async (appId = '') => {
      reads.push(appId);
      if (isAway) throw new Error('the store is away');
      const record = { version, status: 'valid', dueInMs: 1_000 };
      const credentials = [{ kind: 'access-token', record, leaseMs: 0, inDoubtForMs: 0 }];
      return { credentials, pauses: [], budgets: [] } as unknown as WechatFleetStatus;
    },
  });
});
afterEach(() => {
  reader.close();
  vi.useRealTimers();
});

describe('the reader of what all processes share', () => {
  it('reads once for several tabs, and anew a moment later', async () => {
    await Promise.all([reader.read('wx1'), reader.read('wx1'), reader.read('wx1')]);
    expect(reads).toEqual(['wx1']);

    vi.advanceTimersByTime(1_000);
    await reader.read('wx1');
    expect(reads).toEqual(['wx1', 'wx1']);
  });

  it('has nothing while the store is away', async () => {
    isAway = true;

    expect(await reader.read('wx1')).toBeUndefined();
  });

  it('tells each watcher of a change once, reads only apps that are watched, and stops with the last watcher', async () => {
    const told: string[] = [];
    const first = reader.watch('wx1', () => void told.push('first'));
    const second = reader.watch('wx1', () => void told.push('second'));
    await vi.advanceTimersByTimeAsync(2_000);
    told.length = 0;

    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual([]);

    version = '2-abc123';
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told).toEqual(['first', 'second']);
    expect(new Set(reads)).toEqual(new Set(['wx1']));

    isAway = true;
    first();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told).toEqual(['first', 'second', 'second']);

    second();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer behind', () => {
    reader.watch('wx1', () => undefined);
    reader.watch('wx2', () => undefined);
    reader.close();

    expect(vi.getTimerCount()).toBe(0);
  });
});
