import { RefreshPolicy } from '../core/policy/refresh-policy.js';
import type { CredentialKind } from '../core/ports/credential-kind.js';
import type { KeeperEvent } from '../core/ports/keeper-events.js';
import { DEFAULT_REPORT_LIMIT } from '../core/ports/keeper-options.js';
import { newInstanceId } from '../core/ports/version.js';
import { TokenCore } from '../core/token-core.js';
import type { ResolvedOptions } from './options/resolved-options.js';

/** The core of an application, for accounts that have these kinds of credentials. */
export function tokenCoreOf(
  options: ResolvedOptions,
  kinds: readonly CredentialKind[],
  emit: (event: KeeperEvent) => void,
): TokenCore {
  const { clock, store, role, timing, budgets, forceOnRepeatedRejection, timeScale } = options;
  const random = Math.random;
  const limits = {
    ...budgets,
    ...Object.fromEntries(kinds.map(({ budget: { id, perDay } }) => [id, perDay] as const)),
  };
  const policy = new RefreshPolicy(timing, limits, DEFAULT_REPORT_LIMIT, random);
  store.useTimeout?.(timing.storeTimeoutMs / timeScale);
  const instanceId = newInstanceId(random);
  const parts = { clock, random, instanceId, store, policy, kinds, role, forceOnRepeatedRejection, emit };
  return new TokenCore(parts);
}
