import type { CredentialKind, IssueRequest } from '../../core/ports/credential-kind.js';

/**
 * What the platform does from now on: it grants requests; refuses them with an errcode; refuses the value that a check sends;
 * answers what is none of its answers; never answers; cannot be reached.
 */
export type PlatformMood = 'grants' | 'refuses' | 'rejects' | 'garbage' | 'hangs' | 'unreachable';

/** One kind, over a platform that the test plays. */
export interface CredentialKindBench {
  readonly kind: CredentialKind;
  /** A request that the platform grants, with all that the kind needs: secret, subject, dependency, issuer state. */
  readonly request: IssueRequest;
  /** Makes the platform answer the next requests in this mood. */
  setMood(mood: PlatformMood): void | Promise<void>;
  /** How many requests the platform got. */
  requests(): number;
}

/** What the contract needs to know of a kind. */
export interface CredentialKindHarness {
  /** Called for each check. The platform grants at first. */
  create(): CredentialKindBench | Promise<CredentialKindBench>;
  /** Closes what `create` opened. */
  dispose?(bench: CredentialKindBench): void | Promise<void>;
}
