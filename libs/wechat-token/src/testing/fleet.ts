import { CredentialKeeper } from '../credential/credential-keeper.js';
import { CredentialKeepers } from '../credential/credential-keepers.js';
import type { CredentialIssuer, IssueOutcome, IssueRequest } from '../credential/credential-issuer.js';
import { GuardedStore } from '../credential/guarded-store.js';
import type { KeeperEvent } from '../credential/keeper-events.js';
import {
  DEFAULT_ALLOWANCE,
  DEFAULT_BUDGETS,
  DEFAULT_TIMING,
  type KeeperTiming,
} from '../credential/keeper-options.js';
import type { KeeperSurroundings, KeptCredential } from '../credential/keeper-surroundings.js';
import { ProcessCap } from '../credential/process-cap.js';
import { RefreshPolicy } from '../credential/refresh-policy.js';
import { StoreClock } from '../credential/store-clock.js';
import type { TokenStore } from '../credential/token-store.js';
import { MemoryTokenStore } from '../stores/memory-token-store.js';
import { VirtualClock } from './virtual-clock.js';

/** A WeChat of a few lines for specs of the heart: mints, supersedes and refuses. */
export class TinyWechat {
  readonly calls: IssueRequest[] = [];
  issued = 0;
  latencyMs = 80;
  /** Answers the next asking in WeChat's place. */
  readonly answers: (IssueOutcome | 'hang')[] = [];
  private current: { value: string; endsAt: number } | undefined;
  private readonly ends = new Map<string, number>();

  constructor(
    private readonly clock: VirtualClock,
    private readonly reissue: 'same' | 'supersedes',
  ) {}

  accepts(value: string): boolean {
    return (this.ends.get(value) ?? 0) > this.clock.monotonic();
  }

  end(value: string): void {
    this.ends.set(value, 0);
    if (this.current?.value === value) this.current = undefined;
  }

  issuer(): CredentialIssuer {
    return {
      kind: 'access-token',
      residence: 'process',
      reissue: this.reissue,
      sameValue: 'remaining',
      renewsInLastMs: this.reissue === 'same' ? 300_000 : 0,
      overlapMs: 300_000,
      endpoint: this.reissue === 'same' ? 'stable' : 'legacy',
      canForce: this.reissue === 'same',
      issue: (request) => this.issue(request),
      check: async ({ value }) => {
        await this.clock.sleep(this.latencyMs);
        return this.accepts(value) ? 'accepted' : 'refused';
      },
    };
  }

  private async issue(request: IssueRequest): Promise<IssueOutcome> {
    this.calls.push(request);
    const answer = this.answers.shift();
    if (answer === 'hang') {
      await this.clock.sleep(request.timeoutMs);
      return { outcome: 'failed', issued: 'unknown', failure: 'ETIMEDOUT' };
    }
    await this.clock.sleep(this.latencyMs);
    return answer ?? this.mint(request.force);
  }

  private mint(force: boolean): IssueOutcome {
    const now = this.clock.monotonic();
    const { current } = this;
    if (this.reissue === 'same' && current && !force && current.endsAt - now > 300_000) {
      return {
        outcome: 'issued',
        value: current.value,
        lifeMs: Math.floor((current.endsAt - now) / 1_000) * 1_000,
      };
    }
    if (current) this.ends.set(current.value, Math.min(current.endsAt, now + 300_000));
    this.issued += 1;
    this.current = { value: `token-${this.issued}`, endsAt: now + 7_200_000 };
    this.ends.set(this.current.value, this.current.endsAt);
    return { outcome: 'issued', value: this.current.value, lifeMs: 7_200_000 };
  }
}

/** Processes on one store and one WeChat, on virtual time. */
export class Fleet {
  readonly clock = new VirtualClock();
  readonly wechat: TinyWechat;
  readonly store: TokenStore;
  readonly events: KeeperEvent[] = [];
  readonly appId = 'wx0123456789abcdef';

  constructor(
    private readonly options: {
      readonly reissue: 'same' | 'supersedes';
      readonly timing?: Partial<KeeperTiming>;
      readonly store?: (clock: VirtualClock) => TokenStore;
    },
  ) {
    this.wechat = new TinyWechat(this.clock, options.reissue);
    this.store = options.store?.(this.clock) ?? new MemoryTokenStore({ clock: this.clock });
  }

  /** One more process, with a tick a second. */
  process(role: 'issuer' | 'reader' = 'issuer', kept: Partial<KeptCredential> = {}) {
    const { clock } = this;
    const timing = { ...DEFAULT_TIMING, ...this.options.timing };
    const policy = new RefreshPolicy(timing, DEFAULT_BUDGETS, DEFAULT_ALLOWANCE, Math.random);
    const emit = (event: KeeperEvent) => void this.events.push(event);
    const store = new GuardedStore(this.store, {
      clock,
      timeoutMs: timing.storeTimeoutMs,
      language: 'en',
      onDown: (reason) => emit({ type: 'store-down', reason }),
      onBack: () => emit({ type: 'store-back' }),
    });
    const around: KeeperSurroundings = {
      clock,
      random: Math.random,
      store,
      storeClock: new StoreClock(),
      policy,
      role,
      language: 'en',
      forceOnRepeatedRejection: false,
      emit,
    };
    const hardStop = new AbortController();
    const keepers = new CredentialKeepers({
      clock,
      store,
      policy,
      onClockGap: (byMs) => emit({ type: 'clock-gap', byMs }),
    });
    const keeper = new CredentialKeeper(
      {
        key: { appId: this.appId, kind: 'access-token' },
        issuer: this.wechat.issuer(),
        cap: new ProcessCap(clock, (budget) => policy.limitOf(budget)),
        isKeptWarm: false,
        appSecret: async () => 'secret',
        ...kept,
      },
      around,
      hardStop.signal,
    );
    keepers.add(keeper);
    const stopped = new AbortController();
    void this.tickUntil(stopped.signal, keepers);
    return {
      keeper,
      keepers,
      stop: async () => {
        stopped.abort();
        await keepers.stop();
      },
    };
  }

  /** Lets time pass until `work` settles, at most `ms`. */
  async passing<T>(work: Promise<T>, ms: number): Promise<T> {
    const state = { isSettled: false };
    const settle = () => {
      state.isSettled = true;
    };
    void work.then(settle, settle);
    for (let passed = 0; passed < ms && !state.isSettled; passed += 20) await this.clock.advance(20);
    if (!state.isSettled) throw new Error(`not settled after ${ms} ms of virtual time`);
    return work;
  }

  private async tickUntil(stopped: AbortSignal, keepers: CredentialKeepers): Promise<void> {
    while (!stopped.aborted) {
      await this.clock.sleep(1_000, stopped);
      if (!stopped.aborted) keepers.tick();
    }
  }
}
