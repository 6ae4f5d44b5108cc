import type { AppCalls } from './app-calls.js';
import type { Clock } from '../ports/clock.js';
import type { CredentialIssuer } from '../ports/credential-issuer.js';
import type { CredentialKey } from '../ports/credential.js';
import type { KeeperEvent } from '../ports/keeper-events.js';
import type { RefreshPolicy } from '../policy/refresh-policy.js';
import type { StoreClock } from './store-clock.js';
import type { TokenStore } from '../ports/token-store.js';

/** What all keepers of a process share. */
export interface KeeperEnvironment {
  readonly clock: Clock;
  /** From 0 up to 1: for jitter and for the ids of attempts. */
  readonly random: () => number;
  readonly store: TokenStore;
  readonly storeClock: StoreClock;
  readonly policy: RefreshPolicy;
  /** A reader never calls WeChat's token endpoint. */
  readonly role: 'issuer' | 'reader';
  /** Whether a stable credential that is reported again after WeChat confirmed it is ended by a forced call. */
  readonly forceOnRepeatedRejection: boolean;
  /** Breaks off what a shutdown does not wait for any longer. */
  readonly hardStop: AbortSignal;
  emit(event: KeeperEvent): void;
}

/** One credential to keep, and how to ask for it. */
export interface CredentialTarget {
  readonly key: CredentialKey;
  readonly issuer: CredentialIssuer;
  /** The app's calls, over all its kinds. */
  readonly calls: AppCalls;
  readonly app: KeptApp;
  /** The credential that this one depends on, if its issuer needs one. */
  readonly dependency?: Dependency;
}

/** What is configured of an app. */
export interface KeptApp {
  /** Its credentials are kept fresh also while nobody uses them. */
  readonly isKeptWarm: boolean;
  /** Answers the AppSecret; may take its time, is asked when it is needed, never under a lease. */
  appSecret(): Promise<string>;
}

/** The way to the credential that another depends on. */
export interface Dependency {
  get(): Promise<string>;
  /** WeChat refused it. */
  reportRejected(value: string): Promise<unknown>;
}
