import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PresentServer } from '../notes/server-notes.js';
import { ServerExtension, type ServerExtensionParts } from './server-extension.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const SERVER: PresentServer = {
  id: 'abc123',
  host: 'wx-1',
  version: '1',
  configuration: 'a',
  startedAt: 0,
  seenAgoMs: 0,
};

it('tells an open page of what changed, and of nothing while the servers only hear of each other', async () => {
  const servers = {
    id: 'abc123',
    state: { up: 1, configurations: 'same', notes: 'up' },
    present: [SERVER],
    suspended: [] as unknown[],
  };
  const parts = { servers, clients: {}, problems: () => [], endingKeys: () => [] };
  const extension = new ServerExtension(parts as unknown as ServerExtensionParts);
  let told = 0;
  const unwatch = extension.watch(() => (told += 1));

  for (let second = 1; second <= 60; second += 1) {
    servers.present = [{ ...SERVER, seenAgoMs: second * 40 }];
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(told).toBe(0);

  servers.suspended = [{ clientId: 'shop', isSuspended: true, at: 1 }];
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toBe(1);

  unwatch();
  servers.suspended = [];
  await vi.advanceTimersByTimeAsync(2_000);
  expect([told, vi.getTimerCount()]).toEqual([1, 0]);
});

it('goes on where the clients of the application cannot be listed', async () => {
  const servers = { id: 'abc123', state: { up: 1 }, present: [SERVER], suspended: [] };
  const endingKeys = () => {
    throw new Error('the database is away');
  };
  const problem = { en: 'a problem', zh: '问题' };
  const parts = { servers, clients: {}, problems: () => [problem], endingKeys };
  const extension = new ServerExtension(parts as unknown as ServerExtensionParts);

  const unwatch = extension.watch(() => undefined);
  await vi.advanceTimersByTimeAsync(2_000);
  unwatch();

  expect(extension.notices()).toEqual([{ code: 'SERVER_PROBLEM', message: problem }]);
});
