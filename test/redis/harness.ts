import { setTimeout as pause } from 'node:timers/promises';
import {
  RedisTokenStore,
  type CredentialKey,
  type CommitRequest,
  type TokenStore,
} from 'nestjs-wechat-token';
import type { TokenStoreHarness } from 'nestjs-wechat-token/testing';
import { freePort } from '../processes/free-port.js';

const clock = { offset: 0 };

/** For the stores that {@link harnessOf} opens: the contract moves the time of all of them, and no machine is too slow. */
export const STORE_OPTIONS = {
  clockOffsetMs: () => clock.offset,
  commandTimeoutMs: 5_000,
  onNotice: () => undefined,
};

/** The harness of the contract for a store in Redis. */
export function harnessOf(create: () => Promise<TokenStore>): TokenStoreHarness {
  const moveClock = async (ms: number) => void (clock.offset += ms);
  return {
    create: async () => unhurried(await create()),
    createUnreachable: async () =>
      RedisTokenStore.connect(`redis://127.0.0.1:${await freePort()}`, { onNotice: () => undefined }),
    passTime: moveClock,
    moveClock,
    dispose: async (store) => store.close?.(),
  };
}

/** The contract waits for a hint by reading: on a busy machine the nodes of a Cluster need longer than many reads. */
function unhurried(store: TokenStore): TokenStore {
  const slow: TokenStore = Object.create(store);
  return Object.assign(slow, {
    read: async (key: CredentialKey) => {
      await pause(3);
      return store.read(key);
    },
  });
}

/** Must never be seen outside a record. */
export const CANARY = 'canary-token';

export const KEY: CredentialKey = { appId: 'wx0123456789abcdef', kind: 'access-token' };

/** Commits {@link CANARY}, under a lease if `version` has one, and returns the result of the store. */
export async function commit(store: TokenStore, changes: Partial<CommitRequest> = {}) {
  const askedAt = Date.now();
  return store.commit({
    key: KEY,
    version: `${String(askedAt).padStart(16, '0')}-a1`,
    value: CANARY,
    issuerState: CANARY,
    fingerprint: 'print',
    askedAt,
    expiresAt: askedAt + 7_200_000,
    dueAt: askedAt + 3_600_000,
    lifetimeMs: 7_200_000,
    clears: [],
    inDoubtMs: 0,
    ...changes,
  });
}
