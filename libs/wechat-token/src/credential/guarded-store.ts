import type { Language } from '../errors/language.js';
import { TokenRecordError } from '../errors/token-record.error.js';
import { TokenStoreError } from '../errors/token-store.error.js';
import { WechatTokenError } from '../errors/wechat-token.error.js';
import type { Clock } from './clock.js';
import type { CredentialKey } from './credential.js';
import { within } from './deadline.js';
import { StoreCondition } from './store-condition.js';
import type {
  AbandonRequest,
  AcquireRequest,
  CommitRequest,
  ForgetRequest,
  OfferRequest,
  RejectRequest,
  TokenStore,
  WatchListener,
} from './token-store.js';

/**
 * A store with a deadline on each step, whose failures are all errors of ours, and which says when it goes and comes.
 * While it is away, most steps fail at once, as the last one did that was tried.
 */
export class GuardedStore implements TokenStore {
  readonly durable: boolean;
  private readonly condition: StoreCondition;

  constructor(
    private readonly store: TokenStore,
    private readonly options: {
      readonly clock: Clock;
      readonly timeoutMs: number;
      readonly language: Language;
      readonly onDown: (reason: string) => void;
      readonly onBack: () => void;
      readonly onFailure?: (operation: string, reason: string) => void;
    },
  ) {
    this.durable = store.durable;
    this.condition = new StoreCondition(options.clock);
  }

  /** Whether the last step that was tried failed. */
  get isDown(): boolean {
    return this.condition.isDown;
  }

  read(key: CredentialKey) {
    return this.step('read', key.appId, () => this.store.read(key));
  }

  stamps(keys: readonly CredentialKey[]) {
    return this.step('stamps', undefined, () => this.store.stamps(keys));
  }

  acquire(request: AcquireRequest) {
    return this.step('acquire', request.key.appId, () => this.store.acquire(request));
  }

  commit(request: CommitRequest) {
    return this.step('commit', request.key.appId, () => this.store.commit(request));
  }

  abandon(request: AbandonRequest) {
    return this.step('abandon', request.key.appId, () => this.store.abandon(request));
  }

  offer(request: OfferRequest) {
    return this.step('offer', request.key.appId, () => this.store.offer(request));
  }

  reject(request: RejectRequest) {
    return this.step('reject', request.key.appId, () => this.store.reject(request));
  }

  forget(request: ForgetRequest) {
    return this.step('forget', request.key.appId, () => this.store.forget(request));
  }

  inspect(appId: string) {
    return this.step('inspect', appId, () => this.store.inspect(appId));
  }

  watch(listener: WatchListener): () => void {
    return this.store.watch(listener);
  }

  private async step<T>(operation: string, appId: string | undefined, run: () => Promise<T>): Promise<T> {
    const { clock, timeoutMs, language } = this.options;
    const fail = (reason: string) => new TokenStoreError(operation, reason, appId, language);
    const refusal = this.condition.refusalOf(appId ?? '');
    if (refusal !== undefined) throw fail(refusal);
    try {
      const answer = await within(clock, timeoutMs, run(), () => fail('TIMEOUT'));
      this.answered();
      return answer;
    } catch (error) {
      // A foreign error may quote its command, token included.
      const known = error instanceof WechatTokenError ? error : fail('UNKNOWN');
      if (known instanceof TokenStoreError) this.failed(operation, appId, known.reason);
      // It answers, with something that cannot be read.
      if (known instanceof TokenRecordError) this.answered();
      throw known;
    }
  }

  private answered(): void {
    if (this.condition.answered()) this.options.onBack();
  }

  private failed(operation: string, appId: string | undefined, reason: string): void {
    this.options.onFailure?.(operation, reason);
    if (this.condition.failed(appId ?? '', reason)) this.options.onDown(reason);
  }
}
