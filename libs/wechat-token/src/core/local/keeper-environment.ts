import type { AppCalls } from './app-calls.js';
import type { Clock } from '../ports/clock.js';
import type { CredentialKind } from '../ports/credential-kind.js';
import type { CredentialKey } from '../ports/credential.js';
import type { KeeperEvent } from '../ports/keeper-events.js';
import type { Platform } from '../ports/platform.js';
import type { RefreshPolicy } from '../policy/refresh-policy.js';
import type { StoreClock } from './store-clock.js';
import type { TokenStore } from '../ports/token-store.js';

/** The environment that all keepers of a process share. */
export interface KeeperEnvironment {
  readonly clock: Clock;
  /** From 0 up to 1: for jitter and for the ids of attempts. */
  readonly random: () => number;
  /** Names this process in the versions that it writes. */
  readonly instanceId: string;
  /** `isAway`: the last operation that was sent got no response. A store that refuses writes is not away. */
  readonly store: TokenStore & { readonly isAway: boolean };
  readonly storeClock: StoreClock;
  readonly policy: RefreshPolicy;
  /** A reader never calls WeChat's token endpoint. */
  readonly role: 'issuer' | 'reader';
  /** Whether a stable credential that is reported again after a confirmation is invalidated by a forced call. */
  readonly forceOnRepeatedRejection: boolean;
  /** Aborts the work that a shutdown no longer waits for. */
  readonly hardStop: AbortSignal;
  emit(event: KeeperEvent): void;
}

/** One credential to keep, of which kind and account. */
export interface CredentialTarget {
  readonly key: CredentialKey;
  readonly kind: CredentialKind;
  /** The account's call counts, over all its kinds. */
  readonly calls: AppCalls;
  readonly account: Account;
  /** The credential that a request for this one needs, if any. */
  readonly dependency?: Dependency;
}

/** The configuration of an account. */
export interface Account {
  /** Whether its credentials are refreshed even while unused. */
  readonly isKeptWarm: boolean;
  /** Returns the secret, as its platform can accept it. May be slow: called when needed, never under a lease. */
  appSecret(platform: Platform): Promise<string>;
}

/** Access to the credential that another one depends on. */
export interface Dependency {
  get(): Promise<string>;
  /** WeChat refused it. */
  reportRejected(value: string): Promise<unknown>;
}
