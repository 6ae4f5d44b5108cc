import { attemptIdOf } from './attempt-id.js';
import type { KeeperSurroundings } from './keeper-surroundings.js';
import type { CredentialKey } from './credential.js';
import type { AcquireRequest, Reading } from './token-store.js';
import type { Version } from './version.js';

/** What every new attempt at a lease says: who asks, what it read and saw, and for how long. */
export function leaseWish(
  key: CredentialKey,
  { record, storeTime }: Reading,
  { random, policy }: KeeperSurroundings,
  highestVersion: Version,
): Omit<AcquireRequest, 'settleMs' | 'pauses' | 'budgets'> {
  const { storeTimeoutMs, leaseMs } = policy.timing;
  return {
    key,
    attemptId: attemptIdOf(random),
    readAt: storeTime,
    readWindowMs: 2 * storeTimeoutMs,
    ...(record ? { replaces: record.version } : {}),
    ...(highestVersion === '' ? {} : { highestVersion }),
    leaseMs,
  };
}
