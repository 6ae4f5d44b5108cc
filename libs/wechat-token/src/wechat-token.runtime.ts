import { setMaxListeners } from 'node:events';
import { AppCalls } from './credential/app-calls.js';
import type { CredentialIssuer } from './credential/credential-issuer.js';
import { CredentialKeeper } from './credential/credential-keeper.js';
import { CredentialKeepers } from './credential/credential-keepers.js';
import { within } from './credential/deadline.js';
import { GuardedStore } from './credential/guarded-store.js';
import type { CredentialKey, CredentialKind } from './credential/credential.js';
import type { KeeperEvent } from './credential/keeper-events.js';
import { DEFAULT_ALLOWANCE } from './credential/keeper-options.js';
import type { KeeperSurroundings } from './credential/keeper-surroundings.js';
import { prepare } from './credential/preparation.js';
import { RefreshPolicy } from './credential/refresh-policy.js';
import { StoreClock } from './credential/store-clock.js';
import { latestOf, type Version } from './credential/version.js';
import { ShutDownError } from './errors/shut-down.error.js';
import { TokenRecordError } from './errors/token-record.error.js';
import { RecentSigns } from './observability/recent-signs.js';
import type { ResolvedApp } from './options/resolved-app.js';
import type { ResolvedOptions } from './options/resolved-options.js';

/** Everything that is asked for at WeChat. */
export interface Issuers {
  /** Chooses how an app's access token is asked for. */
  readonly accessToken: (app: Pick<ResolvedApp, 'endpoint'>) => CredentialIssuer;
  /** One for each other kind, the same for all apps. */
  readonly others: readonly CredentialIssuer[];
}

/** The heart of one application, put together: its store, its keepers, and how they stop. */
export class WechatTokenRuntime {
  readonly store: GuardedStore;
  readonly policy: RefreshPolicy;
  readonly keepers: CredentialKeepers;
  /** What was heard of late that the keepers do not remember. */
  readonly signs: RecentSigns;
  private readonly around: KeeperSurroundings;
  private readonly hardStop = new AbortController();
  /** One for all apps. */
  private readonly limitOf = (budget: string) => this.policy.limitOf(budget);
  private readonly errands = new Set<Promise<unknown>>();
  private stopped: Promise<void> | undefined;

  constructor(
    readonly options: ResolvedOptions,
    private readonly issuers: Issuers,
    tell: (event: KeeperEvent) => void,
  ) {
    const { clock, role, timing, budgets, forceOnRepeatedRejection } = options;
    // Every asking of every app listens for it.
    setMaxListeners(0, this.hardStop.signal);
    const random = Math.random;
    this.signs = new RecentSigns(clock);
    const emit = (event: KeeperEvent) => {
      this.signs.hear(event);
      tell(event);
    };
    this.policy = new RefreshPolicy(timing, budgets, DEFAULT_ALLOWANCE, random);
    options.store.useTimeout?.(timing.storeTimeoutMs / options.timeScale);
    this.store = new GuardedStore(options.store, {
      clock,
      timeoutMs: timing.storeTimeoutMs,
      // A caller still has the time to hear from WeChat directly.
      firstAnswerMs: timing.waitMs - timing.httpTimeoutMs,
      onDown: (trouble) => emit({ type: 'store-down', ...trouble }),
      onBack: () => emit({ type: 'store-back' }),
      onFailure: (operation, reason) => emit({ type: 'store-failed', operation, reason }),
    });
    const { store, policy } = this;
    const storeClock = new StoreClock();
    this.around = {
      clock,
      random,
      store,
      storeClock,
      policy,
      role,
      forceOnRepeatedRejection,
      hardStop: this.hardStop.signal,
      emit,
    };
    const onClockGap = (byMs: number) => emit({ type: 'clock-gap', byMs });
    this.keepers = new CredentialKeepers({ clock, random, store, policy, onClockGap });
  }

  /** The keeper of an app's access token: the same one each time. */
  keeperOf(app: Pick<ResolvedApp, 'appId' | 'endpoint' | 'isKeptWarm' | 'appSecret'>): CredentialKeeper {
    const key = { appId: app.appId, kind: 'access-token' };
    const known = this.keepers.find(key);
    if (known) return known;

    const keeper = new CredentialKeeper(
      {
        key,
        issuer: this.issuers.accessToken(app),
        calls: new AppCalls(this.around.clock, this.limitOf),
        app,
      },
      this.around,
    );
    this.keepers.add(keeper);
    return keeper;
  }

  /** The keepers of all apps' access tokens: what the clock and a fixed schedule are for, and what a status is about. */
  accessTokens(): CredentialKeeper[] {
    return [...this.keepers].filter(({ kept }) => kept.key.kind === 'access-token');
  }

  /** The keeper of another credential of an app: the same one each time. `app` keeps the access token. */
  keeperBeside(app: CredentialKeeper, kind: CredentialKind, subject: string): CredentialKeeper {
    const key = { appId: app.kept.key.appId, kind, subject };
    const known = this.keepers.find(key);
    if (known) return known;
    const keeper = this.makeBeside(app, key);
    this.keepers.add(keeper);
    return keeper;
  }

  /** Lends the keeper of a credential that lives on demand. */
  lend<T>(
    app: CredentialKeeper,
    kind: CredentialKind,
    subject: string,
    work: (keeper: CredentialKeeper) => Promise<T>,
  ): Promise<T> {
    const key = { appId: app.kept.key.appId, kind, subject };
    return this.keepers.lend(key, () => this.makeBeside(app, key), work);
  }

  /** Does what cannot be had again, and what a shutdown therefore waits for. Throws `ShutDownError` once that has begun. */
  async errand<T>(appId: string, work: () => Promise<T>): Promise<T> {
    if (this.stopped) throw new ShutDownError(appId);
    const running = work();
    this.errands.add(running);
    try {
      return await running;
    } finally {
      this.errands.delete(running);
    }
  }

  /** Removes a credential for good. */
  async forget(app: CredentialKeeper, kind: CredentialKind, subject: string): Promise<void> {
    const key = { appId: app.kept.key.appId, kind, subject };
    await this.store.forget({ key, upTo: await this.latestOf(key) });
  }

  /** The app's secret, had within its deadline. Throws `SecretUnavailableError`. */
  async secretOf(app: CredentialKeeper): Promise<string> {
    const prepared = await prepare(app.kept, this.around);
    if ('kind' in prepared) throw prepared.error;
    return prepared.appSecret;
  }

  /** Begins no new work, awaits what is under way as long as the options allow, and closes the store. */
  stop(): Promise<void> {
    this.stopped ??= this.drain();
    return this.stopped;
  }

  private async latestOf(key: CredentialKey): Promise<Version> {
    try {
      return latestOf(await this.store.read(key));
    } catch (error) {
      if (!(error instanceof TokenRecordError)) throw error;
      // What cannot be read can be removed all the same.
      const { storeTime } = await this.store.stamps([key]);
      return latestOf({ storeTime });
    }
  }

  private makeBeside(app: CredentialKeeper, key: CredentialKey): CredentialKeeper {
    const { calls, app: configured } = app.kept;
    const issuer = this.issuers.others.find(({ kind }) => kind === key.kind)!;
    const kept = { key, issuer, calls, app: configured };
    const dependency = {
      get: () => app.getValue(),
      reportRejected: (value: string) => app.reportRejected(value),
    };
    const whole = issuer.dependsOn === app.kept.key.kind ? { ...kept, dependency } : kept;
    return new CredentialKeeper(whole, this.around);
  }

  private async drain(): Promise<void> {
    const { clock, store, timing } = this.options;
    const drained = this.keepers.stop();
    const patienceMs = Math.max(timing.shutdownTimeoutMs, this.longestCallMs());
    const all = Promise.all([drained, Promise.allSettled(this.errands)]);
    await within(clock, patienceMs, all, () => new Error('late')).catch(() => this.hardStop.abort());
    // Broken off, it still tidies up, each step with its deadline.
    await drained.catch(() => undefined);
    const closed = store.close?.() ?? Promise.resolve();
    await within(clock, timing.storeTimeoutMs, closed, () => new Error('late')).catch(() => undefined);
  }

  /** An issuer that supersedes may end the token in use: its answer is worth waiting for. */
  private longestCallMs(): number {
    const hasSuperseding = [...this.keepers].some(({ kept }) => kept.issuer.reissue === 'supersedes');
    return hasSuperseding ? this.options.timing.httpTimeoutMs : 0;
  }
}
