import type { Language } from '../errors/language.js';
import type { Clock } from './clock.js';
import type { CredentialIssuer } from './credential-issuer.js';
import type { CredentialKey } from './credential.js';
import type { KeeperEvent } from './keeper-events.js';
import type { ProcessCap } from './process-cap.js';
import type { RefreshPolicy } from './refresh-policy.js';
import type { StoreClock } from './store-clock.js';
import type { TokenStore } from './token-store.js';

/** What all keepers of a process share. */
export interface KeeperSurroundings {
  readonly clock: Clock;
  /** From 0 up to 1: for jitter and for the ids of attempts. */
  readonly random: () => number;
  readonly store: TokenStore;
  readonly storeClock: StoreClock;
  readonly policy: RefreshPolicy;
  /** A reader never calls WeChat's token endpoint. */
  readonly role: 'issuer' | 'reader';
  readonly language: Language;
  /** Whether a stable credential that is reported again after WeChat confirmed it is ended by a forced call. */
  readonly forceOnRepeatedRejection: boolean;
  emit(event: KeeperEvent): void;
}

/** One credential to keep, and how to ask for it. */
export interface KeptCredential {
  readonly key: CredentialKey;
  readonly issuer: CredentialIssuer;
  /** The app's calls of this process, over all its kinds. */
  readonly cap: ProcessCap;
  /** Kept fresh also while nobody uses it. */
  readonly isKeptWarm: boolean;
  /** Answers the AppSecret; may take its time, is asked when it is needed, never under a lease. */
  appSecret(): Promise<string>;
  /** The credential that this one depends on, if its issuer needs one. */
  readonly dependency?: Dependency;
}

/** The way to the credential that another depends on. */
export interface Dependency {
  get(): Promise<string>;
  /** WeChat refused it. */
  reportRejected(value: string): Promise<unknown>;
}
