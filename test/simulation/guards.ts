import type { Clock } from '../../libs/wechat-token/src/core/ports/clock.js';
import type { CredentialKind } from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import type { KeeperTiming } from '../../libs/wechat-token/src/core/ports/keeper-options.js';
import type { RefreshPolicy } from '../../libs/wechat-token/src/core/policy/refresh-policy.js';
import type { ReportLimit } from '../../libs/wechat-token/src/core/ports/token-store.js';
import type { TokenTable } from '../../libs/wechat-token/src/stores/memory/token-table.js';
import type { StoreSteps } from './simulated-store.js';

/** Where a guard of the protocol can be taken out. As it stands, nothing is. */
export interface Guards {
  readonly timing: Partial<KeeperTiming>;
  readonly limit: ReportLimit | undefined;
  /** Whether a commit that got no answer is sent again. */
  readonly repeatsCommits: boolean;
  /** Whether a deadline lets what has arrived by then go first, where its process stood still. */
  readonly sleepsBehindIo: boolean;
  alterStore(table: TokenTable): StoreSteps;
  alterIssuer(issuer: CredentialKind, clock: Clock): CredentialKind;
  alterPolicy(policy: RefreshPolicy): RefreshPolicy;
}

export const ALL_GUARDS: Guards = {
  timing: {},
  limit: undefined,
  repeatsCommits: true,
  sleepsBehindIo: true,
  alterStore: (table) => table,
  alterIssuer: (issuer) => issuer,
  alterPolicy: (policy) => policy,
};
