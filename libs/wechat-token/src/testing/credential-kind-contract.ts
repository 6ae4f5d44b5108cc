import type { CredentialKindCheck } from './kind-contract/credential-kind-check.js';
import type { CredentialKindHarness } from './kind-contract/credential-kind-harness.js';
import { descriptionChecks } from './kind-contract/description-checks.js';
import { checkChecks, issueChecks } from './kind-contract/issue-checks.js';

/** Every promise of the port `CredentialKind`, as data: any test runner can try any kind. */
export const credentialKindContract: readonly CredentialKindCheck[] = [
  ...descriptionChecks,
  ...issueChecks,
  ...checkChecks,
];

/** Names the promises that a kind breaks. */
export async function brokenPromisesOfKind(harness: CredentialKindHarness): Promise<string[]> {
  const broken: string[] = [];
  for (const { name, check } of credentialKindContract) {
    await check(harness).catch(() => broken.push(name));
  }
  return broken;
}
