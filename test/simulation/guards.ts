import type { Clock } from '../../libs/wechat-token/src/credential/clock.js';
import type { CredentialIssuer } from '../../libs/wechat-token/src/credential/credential-issuer.js';
import type { KeeperTiming } from '../../libs/wechat-token/src/credential/keeper-options.js';
import type { RefreshPolicy } from '../../libs/wechat-token/src/credential/refresh-policy.js';
import type { Allowance } from '../../libs/wechat-token/src/credential/token-store.js';
import type { TokenTable } from '../../libs/wechat-token/src/stores/token-table.js';
import type { StoreSteps } from './simulated-store.js';

/** Where a guard of the protocol can be taken out. As it stands, nothing is. */
export interface Guards {
  readonly timing: Partial<KeeperTiming>;
  readonly allowance: Allowance | undefined;
  /** Whether a commit that got no answer is sent again. */
  readonly repeatsCommits: boolean;
  /** Whether a deadline lets what has arrived by then go first, where its process stood still. */
  readonly sleepsBehindIo: boolean;
  alterStore(table: TokenTable): StoreSteps;
  alterIssuer(issuer: CredentialIssuer, clock: Clock): CredentialIssuer;
  alterPolicy(policy: RefreshPolicy): RefreshPolicy;
}

export const ALL_GUARDS: Guards = {
  timing: {},
  allowance: undefined,
  repeatsCommits: true,
  sleepsBehindIo: true,
  alterStore: (table) => table,
  alterIssuer: (issuer) => issuer,
  alterPolicy: (policy) => policy,
};
