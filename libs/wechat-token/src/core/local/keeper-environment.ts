import type { AppCalls } from './app-calls.js';
import type { Clock } from '../ports/clock.js';
import type { CredentialIssuer } from '../ports/credential-issuer.js';
import type { CredentialKey } from '../ports/credential.js';
import type { KeeperEvent } from '../ports/keeper-events.js';
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

/** One credential to keep, and how it is issued. */
export interface CredentialTarget {
  readonly key: CredentialKey;
  readonly issuer: CredentialIssuer;
  /** The app's call counts, over all its kinds. */
  readonly calls: AppCalls;
  readonly app: KeptApp;
  /** The credential that this one depends on, if its issuer needs one. */
  readonly dependency?: Dependency;
}

/** The configuration of an app. */
export interface KeptApp {
  /** Whether its credentials are refreshed even while unused. */
  readonly isKeptWarm: boolean;
  /** Returns the AppSecret. May be slow: called when needed, never under a lease. */
  appSecret(): Promise<string>;
}

/** Access to the credential that another one depends on. */
export interface Dependency {
  get(): Promise<string>;
  /** WeChat refused it. */
  reportRejected(value: string): Promise<unknown>;
}
