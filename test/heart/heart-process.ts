import type { CredentialKind } from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import { CredentialKeeper } from '../../libs/wechat-token/src/core/keeper/credential-keeper.js';
import type { KeeperRegistry } from '../../libs/wechat-token/src/core/keeper/keeper-registry.js';
import type { KeeperEvent } from '../../libs/wechat-token/src/core/ports/keeper-events.js';
import {
  DEFAULT_REPORT_LIMIT,
  DEFAULT_TIMING,
  type KeeperTiming,
} from '../../libs/wechat-token/src/core/ports/keeper-options.js';
import { AppCalls } from '../../libs/wechat-token/src/core/local/app-calls.js';
import { DEFAULT_BUDGETS, type CallBudgets } from '../../libs/wechat-token/src/wechat/call-budgets.js';
import type {
  Dependency,
  KeeperEnvironment,
} from '../../libs/wechat-token/src/core/local/keeper-environment.js';
import { RefreshPolicy } from '../../libs/wechat-token/src/core/policy/refresh-policy.js';
import { TokenCore } from '../../libs/wechat-token/src/core/token-core.js';
import type { HostClock } from './host-clock.js';
import type { SimulatedLine } from './simulated-line.js';
import type { UnsteadyStore } from './unsteady-store.js';

/** In what one process differs from another. */
export interface ProcessOptions {
  readonly role?: 'issuer' | 'reader';
  /** Where it calls WeChat from. */
  readonly ip?: string;
  readonly isKeptWarm?: boolean;
  readonly forceOnRepeatedRejection?: boolean;
  readonly timing?: Partial<KeeperTiming>;
  readonly budgets?: Partial<CallBudgets>;
  appSecret?(): Promise<string>;
  /** Under what name the credential is kept. */
  readonly kind?: string;
  /** Which of a kind it is: a ticket's type, a user. */
  readonly subject?: string;
  /** The way to the credential that this one depends on. */
  readonly dependency?: Dependency;
  /** A stranger's issuer in place of ours. */
  readonly issuer?: CredentialKind;
}

/** What a process stands on. */
export interface ProcessGround {
  readonly appId: string;
  readonly clock: HostClock;
  readonly line: SimulatedLine;
  readonly store: UnsteadyStore;
  readonly issuer: CredentialKind;
  random(): number;
  appSecret(): Promise<string>;
}

/** One process: the real keeper on the clocks of its host, with a tick a second. */
export class HeartProcess {
  readonly clock: HostClock;
  readonly line: SimulatedLine;
  readonly store: UnsteadyStore;
  readonly events: KeeperEvent[] = [];
  readonly keepers: KeeperRegistry;
  /** What its keepers share. */
  readonly around: KeeperEnvironment;
  readonly keeper: CredentialKeeper;
  /** Breaks off what a shutdown does not wait for any longer. */
  readonly hardStop: AbortController;
  private readonly core: TokenCore;
  private readonly ticking = new AbortController();

  constructor(ground: ProcessGround, options: ProcessOptions) {
    const { appId, clock, line, random } = ground;
    this.clock = clock;
    this.line = line;
    this.store = ground.store;
    const timing = { ...DEFAULT_TIMING, ...options.timing };
    const budgets = { ...DEFAULT_BUDGETS, ...options.budgets };
    const policy = new RefreshPolicy(timing, budgets, DEFAULT_REPORT_LIMIT, random);
    // Each step that fails is told by `store-down` already.
    const emit = (event: KeeperEvent) =>
      void (event.type === 'store-failed' ? undefined : this.events.push(event));
    this.core = new TokenCore({
      instanceId: 'heart0',
      clock,
      random,
      store: ground.store,
      policy,
      kinds: [],
      role: options.role ?? 'issuer',
      forceOnRepeatedRejection: options.forceOnRepeatedRejection ?? false,
      emit,
    });
    this.keepers = this.core.keepers;
    this.around = this.core.env;
    this.hardStop = this.core.hardStop;
    const { kind = 'access-token', subject, dependency } = options;
    const key = { appId, kind, ...(subject === undefined ? {} : { subject }) };
    const target = {
      key,
      kind: options.issuer ?? ground.issuer,
      ...(dependency === undefined ? {} : { dependency }),
      calls: new AppCalls(clock, (budget) => policy.limitOf(budget)),
      account: {
        isKeptWarm: options.isKeptWarm ?? false,
        appSecret: options.appSecret ?? ground.appSecret,
      },
    };
    this.keeper = new CredentialKeeper(target, this.around);
    this.keepers.add(this.keeper);
    void this.tick();
  }

  /** The events of one type. */
  eventsOf<T extends KeeperEvent['type']>(type: T): Extract<KeeperEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<KeeperEvent, { type: T }> => event.type === type);
  }

  /** An orderly end: begins nothing new, and resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.ticking.abort();
    await this.keepers.stop();
  }

  /** Dies without a word: nothing reaches it any more, and nothing of it reaches the store. */
  kill(): void {
    this.ticking.abort();
    this.store.fail('hangs');
    this.line.gate = new Promise(() => undefined);
  }

  private async tick(): Promise<void> {
    while (!this.ticking.signal.aborted) {
      await this.clock.sleep(1_000, this.ticking.signal);
      if (!this.ticking.signal.aborted) this.keepers.tick();
    }
  }
}
