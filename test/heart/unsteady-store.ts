import { TokenStoreError } from '../../libs/wechat-token/src/errors/token-store.error.js';
import type { CredentialKey } from '../../libs/wechat-token/src/core/ports/credential.js';
import type {
  AbandonRequest,
  AcquireRequest,
  CommitRequest,
  ForgetRequest,
  RestoreRequest,
  RejectRequest,
  TokenStore,
  WatchListener,
} from '../../libs/wechat-token/src/core/ports/token-store.js';

/** A step of the port that can be made to fail. */
export type StoreStep =
  'read' | 'revisions' | 'acquire' | 'commit' | 'abandon' | 'restore' | 'reject' | 'forget' | 'inspect';

/** How a step fails: with a stranger's error, refused as by a replica, by no answer, or carried out with its answer lost. */
export type StoreFailure = 'throws' | 'refuses' | 'hangs' | 'loses-answers';

/** What a strange store says of its failures: everything it knows. */
export class StrangeStoreError extends Error {
  constructor(readonly command: unknown) {
    super(`ERR could not run ${JSON.stringify(command)}`);
  }
}

/** One process's way to the store, which can be broken, as a whole or step by step. */
export class UnsteadyStore implements TokenStore {
  readonly durable = false;
  /** Every step that was tried, in its order. */
  readonly tried: StoreStep[] = [];
  /** Whether it hears of no change. */
  isDeaf = false;
  private readonly failing = new Map<StoreStep | 'all', { readonly how: StoreFailure; left: number }>();
  private readonly gates = new Map<StoreStep, Promise<void>>();

  constructor(private readonly inner: TokenStore) {}

  /** Breaks one step, or all, for so many times. */
  fail(how: StoreFailure, step: StoreStep | 'all' = 'all', times = Infinity): void {
    this.failing.set(step, { how, left: times });
  }

  /** Keeps the answers to one step back. Lets them go when called. */
  hold(step: StoreStep): () => void {
    let release: () => void = () => undefined;
    this.gates.set(
      step,
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    return release;
  }

  /** Mends everything. */
  mend(): void {
    this.failing.clear();
  }

  read(key: CredentialKey) {
    return this.step('read', key, () => this.inner.read(key));
  }

  revisions(keys: readonly CredentialKey[]) {
    return this.step('revisions', keys, () => this.inner.revisions(keys));
  }

  acquire(request: AcquireRequest) {
    return this.step('acquire', request, () => this.inner.acquire(request));
  }

  commit(request: CommitRequest) {
    return this.step('commit', request, () => this.inner.commit(request));
  }

  abandon(request: AbandonRequest) {
    return this.step('abandon', request, () => this.inner.abandon(request));
  }

  restore(request: RestoreRequest) {
    return this.step('restore', request, () => this.inner.restore(request));
  }

  reject(request: RejectRequest) {
    return this.step('reject', request, () => this.inner.reject(request));
  }

  forget(request: ForgetRequest) {
    return this.step('forget', request, () => this.inner.forget(request));
  }

  inspect(appId: string) {
    return this.step('inspect', appId, () => this.inner.inspect(appId));
  }

  watch(listener: WatchListener): () => void {
    return this.inner.watch((...hint) => {
      if (!this.isDeaf) listener(...hint);
    });
  }

  private async step<T>(step: StoreStep, command: unknown, run: () => Promise<T>): Promise<T> {
    this.tried.push(step);
    const how = this.failureOf(step) ?? this.failureOf('all');
    if (how === 'hangs') return new Promise(() => undefined);
    if (how === 'throws') throw new StrangeStoreError(command);
    if (how === 'refuses') throw new TokenStoreError(step, 'READONLY');
    const answer = await run();
    await this.gates.get(step);
    return how === 'loses-answers' ? new Promise(() => undefined) : answer;
  }

  private failureOf(step: StoreStep | 'all'): StoreFailure | undefined {
    const failing = this.failing.get(step);
    if (!failing || failing.left === 0) return undefined;
    failing.left -= 1;
    return failing.how;
  }
}
