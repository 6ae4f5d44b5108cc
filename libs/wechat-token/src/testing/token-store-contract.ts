import { inDoubtChecks } from './contract/in-doubt-checks.js';
import { budgetChecks } from './contract/budget-checks.js';
import { clockChecks } from './contract/clock-checks.js';
import { commitChecks } from './contract/commit-checks.js';
import { currentChecks } from './contract/current-checks.js';
import { durabilityChecks } from './contract/durability-checks.js';
import { forgetChecks } from './contract/forget-checks.js';
import { revocationChecks } from './contract/revocation-checks.js';
import { leaseChecks } from './contract/lease-checks.js';
import { offerChecks } from './contract/restore-checks.js';
import { outageChecks } from './contract/outage-checks.js';
import { pauseChecks } from './contract/pause-checks.js';
import { readChecks } from './contract/read-checks.js';
import { rejectChecks } from './contract/reject-checks.js';
import type { TokenStoreCheck } from './contract/token-store-check.js';
import type { TokenStoreHarness } from './contract/token-store-harness.js';
import { watchChecks } from './contract/watch-checks.js';

/** Every promise of the port `TokenStore`, as data: any test runner can check any adapter. */
export const tokenStoreContract: readonly TokenStoreCheck[] = [
  ...readChecks,
  ...leaseChecks,
  ...currentChecks,
  ...inDoubtChecks,
  ...pauseChecks,
  ...budgetChecks,
  ...commitChecks,
  ...revocationChecks,
  ...offerChecks,
  ...rejectChecks,
  ...forgetChecks,
  ...durabilityChecks,
  ...watchChecks,
  ...clockChecks,
  ...outageChecks,
];

/** Returns the promises that an adapter breaks; checks that the harness cannot run are left out. */
export async function brokenPromisesOf(harness: TokenStoreHarness): Promise<string[]> {
  const broken: string[] = [];
  for (const { name, needs, check } of tokenStoreContract) {
    if (needs && !harness[needs]) continue;
    await check(harness).catch(() => broken.push(name));
  }
  return broken;
}
