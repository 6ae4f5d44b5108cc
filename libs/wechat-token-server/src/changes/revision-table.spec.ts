import type { CredentialKey, TokenStore } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RevisionTable } from './revision-table.js';

const KEY: CredentialKey = { appId: 'wx0123456789abcdef', kind: 'access-token' };
const NAME = 'wx0123456789abcdef/access-token';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A store whose reads are answered one by one, and that counts who watches it. */
function openStore() {
  const answers: ((revision: string) => void)[] = [];
  const watchers = new Set<(key?: CredentialKey) => void>();
  return {
    answers,
    watchers,
    revisions: () =>
      new Promise<Awaited<ReturnType<TokenStore['revisions']>>>((resolve) => {
        answers.push((revision) => resolve({ storeTime: 0, revisions: [revision] }));
      }),
    watch: (listener: (key?: CredentialKey) => void) => {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
  };
}

describe('RevisionTable', () => {
  it('keeps a revision that was read later, whoever followed the credential first', async () => {
    const store = openStore();
    const table = new RevisionTable(store, () => 0);
    const [first, second] = [table.follow([KEY]), table.follow([KEY])];
    const [early, late] = store.answers;
    early?.('1');
    await first;
    late?.('0');
    await second;
    expect(table.revisionOf(NAME)).toBe('1');

    await vi.advanceTimersByTimeAsync(50);
    store.answers[2]?.('2');
    await vi.advanceTimersByTimeAsync(0);

    expect(table.revisionOf(NAME)).toBe('2');
    table.close();
  });

  it.each([
    ['a credential', true],
    ['nothing', false],
  ])(
    'that follows %s leaves no timer and no watch once it is closed, whatever comes later',
    async (_, isFollowed) => {
      const store = openStore();
      const table = new RevisionTable(store, () => 0);
      const follow = async () => {
        const followed = table.follow([KEY]);
        store.answers.pop()?.('1');
        await followed;
      };
      if (isFollowed) await follow();

      table.close();
      await follow();

      expect([vi.getTimerCount(), store.watchers.size]).toEqual([0, 0]);
    },
  );
});
