import { CommitOutbox } from './commit-outbox.js';
import { CredentialCache } from './credential-cache.js';
import type { CredentialTarget, KeeperEnvironment } from './keeper-environment.js';
import { LocalBackoff } from './local-backoff.js';
import { StoreView } from './store-view.js';

/** The state of one credential in this process. Every stage of a refresh works on it. */
export class CredentialContext {
  readonly cache: CredentialCache;
  readonly view: StoreView;
  readonly outbox: CommitOutbox;
  readonly backoff: LocalBackoff;
  private stopping = false;

  constructor(
    readonly target: CredentialTarget,
    readonly env: KeeperEnvironment,
  ) {
    this.cache = new CredentialCache(target, env);
    this.view = new StoreView(target, env, this.cache);
    this.outbox = new CommitOutbox(target, env, this.view);
    this.backoff = new LocalBackoff(env.clock);
  }

  /** This process is shutting down: it no longer calls WeChat, and begins no new work. */
  get isStopping(): boolean {
    return this.stopping;
  }

  stop(): void {
    this.stopping = true;
  }
}
