import { setMaxListeners } from 'node:events';
import { ShutDownError } from '../errors/shut-down.error.js';
import { TokenRecordError } from '../errors/token-record.error.js';
import { Accounts } from './accounts.js';
import type { Clock } from './ports/clock.js';
import type { CredentialKeeper } from './keeper/credential-keeper.js';
import { KeeperRegistry } from './keeper/keeper-registry.js';
import type { CredentialKey } from './ports/credential.js';
import type { CredentialKind } from './ports/credential-kind.js';
import { within } from './time/deadline.js';
import { GuardedStore } from './keeper/guarded-store.js';
import type { KeeperEvent } from './ports/keeper-events.js';
import type { KeeperEnvironment } from './local/keeper-environment.js';
import type { RefreshPolicy } from './policy/refresh-policy.js';
import { prepare } from './refresh/issuer-calls.js';
import { StoreClock } from './local/store-clock.js';
import type { TokenStore } from './ports/token-store.js';
import { latestOf, type Version } from './ports/version.js';

/** The parts of one process. */
export interface TokenCoreParts {
  readonly clock: Clock;
  /** From 0 up to 1: for jitter and for the ids of attempts. */
  readonly random: () => number;
  /** Six lower-case letters and digits that name this process in the versions it writes. */
  readonly instanceId: string;
  readonly store: TokenStore;
  readonly policy: RefreshPolicy;
  /** The kinds of credentials that accounts have beside their own. */
  readonly kinds: readonly CredentialKind[];
  readonly role: 'issuer' | 'reader';
  readonly forceOnRepeatedRejection: boolean;
  emit(event: KeeperEvent): void;
}

/** The core of one process: its guarded store, its accounts with their keepers, and their shutdown. */
export class TokenCore {
  readonly store: GuardedStore;
  readonly keepers: KeeperRegistry;
  readonly accounts: Accounts;
  /** The environment that its keepers share. */
  readonly env: KeeperEnvironment;
  /** Aborts the work that a shutdown no longer waits for. */
  readonly hardStop = new AbortController();
  private readonly tracked = new Set<Promise<unknown>>();
  private stopped: Promise<void> | undefined;

  constructor(private readonly parts: TokenCoreParts) {
    const { clock, random, instanceId, policy, role, forceOnRepeatedRejection } = parts;
    const { timing } = policy;
    const hardStop = this.hardStop.signal;
    // Every request of every app listens to it.
    setMaxListeners(0, hardStop);
    const emit = (event: KeeperEvent) => parts.emit(event);
    const store = new GuardedStore(parts.store, {
      clock,
      timeoutMs: timing.storeTimeoutMs,
      // Leaves a waiting caller enough time for a request to WeChat without the store.
      firstAnswerMs: timing.waitMs - timing.httpTimeoutMs,
      onDown: (trouble) => emit({ type: 'store-down', ...trouble }),
      onBack: () => emit({ type: 'store-back' }),
      onFailure: (operation, reason) => emit({ type: 'store-failed', operation, reason }),
    });
    const storeClock = new StoreClock();
    const shared = { clock, random, instanceId, store, storeClock, policy };
    this.store = store;
    this.env = { ...shared, role, forceOnRepeatedRejection, hardStop, emit };
    const onClockGap = (byMs: number) => emit({ type: 'clock-gap', byMs });
    this.keepers = new KeeperRegistry({ clock, random, store, policy, onClockGap });
    this.accounts = new Accounts(this.keepers, this.env, parts.kinds);
  }

  get policy(): RefreshPolicy {
    return this.parts.policy;
  }

  /** Removes a credential for good. */
  async forget(key: CredentialKey): Promise<void> {
    await this.store.forget({ key, upTo: await this.latestOf(key) });
  }

  /** The secret of an account, within its deadline. Throws `SecretUnavailableError`. */
  async secretOf(keeper: CredentialKeeper): Promise<string> {
    const { dependency: _, ...target } = keeper.target;
    const prepared = await prepare(target, this.env);
    if ('kind' in prepared) throw prepared.error;
    return prepared.appSecret;
  }

  /** Runs work that cannot be repeated, so that a shutdown waits for it. Throws `ShutDownError` once a shutdown has begun. */
  async trackUntilShutdown<T>(appId: string, work: () => Promise<T>): Promise<T> {
    if (this.stopped) throw new ShutDownError(appId);
    const running = work();
    this.tracked.add(running);
    try {
      return await running;
    } finally {
      this.tracked.delete(running);
    }
  }

  /** Begins no new work, awaits work in progress as long as the options allow, and closes the store. */
  stop(): Promise<void> {
    this.stopped ??= this.drain();
    return this.stopped;
  }

  private async drain(): Promise<void> {
    const { clock, store, policy } = this.parts;
    const { shutdownTimeoutMs, storeTimeoutMs } = policy.timing;
    const drained = this.keepers.stop();
    const patienceMs = Math.max(shutdownTimeoutMs, this.longestCallMs());
    const all = Promise.all([drained, Promise.allSettled(this.tracked)]);
    await within(clock, patienceMs, all, () => new Error('late')).catch(() => this.hardStop.abort());
    // Aborted work still cleans up, each step with its own deadline.
    await drained.catch(() => undefined);
    const closed = Promise.resolve().then(() => store.close?.());
    await within(clock, storeTimeoutMs, closed, () => new Error('late')).catch(() => undefined);
  }

  private async latestOf(key: CredentialKey): Promise<Version> {
    try {
      return latestOf(await this.store.read(key));
    } catch (error) {
      if (!(error instanceof TokenRecordError)) throw error;
      // A record that cannot be read can be removed all the same.
      const { storeTime } = await this.store.revisions([key]);
      return latestOf({ storeTime });
    }
  }

  /** A `supersedes` issuer may have invalidated the token in use, so its response is worth waiting for. */
  private longestCallMs(): number {
    const hasSuperseding = [...this.keepers].some(({ target }) => target.kind.reissue === 'supersedes');
    return hasSuperseding ? this.parts.policy.timing.httpTimeoutMs : 0;
  }
}
