import { DEFAULT_APP, WechatSimulator, type AppOptions, type JournalEntry } from 'wechat-simulator';
import { MemoryTokenStore } from '../../libs/wechat-token/src/stores/memory/memory-token-store.js';
import { VirtualClock } from '../../libs/wechat-token/src/testing/virtual-clock.js';
import { LegacyAccessTokenIssuer } from '../../libs/wechat-token/src/wechat/issuers/legacy-access-token.issuer.js';
import { StableAccessTokenIssuer } from '../../libs/wechat-token/src/wechat/issuers/stable-access-token.issuer.js';
import { SeededRandom } from '../simulation/seeded-random.js';
import { thrownBy } from '../thrown-by.js';
import { HeartProcess, type ProcessOptions } from './heart-process.js';
import { HostClock } from './host-clock.js';
import { SimulatedLine } from './simulated-line.js';
import { UnsteadyStore, type StoreFailure, type StoreStep } from './unsteady-store.js';

/** WeChat's two ways of giving an access token. */
export const ENDPOINTS = ['stable', 'legacy'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

const PATHS = { stable: '/cgi-bin/stable_token', legacy: '/cgi-bin/token' } as const;

/** A store in memory that can lose everything, or what happened lately. */
class ForgetfulStore extends MemoryTokenStore {
  wipe(): void {
    this.table.clear();
  }

  /** Answers how to go back to this moment, as a store does that fails over to a replica which lagged. */
  remember(): () => void {
    const snapshot = this.table.snapshot();
    return () => this.table.load(snapshot);
  }
}

/** Processes on one store and one simulated WeChat, on virtual time. */
export class Fleet {
  readonly clock = new VirtualClock();
  readonly simulator: WechatSimulator;
  readonly appId = DEFAULT_APP.appId;
  /** The path at which this fleet asks for tokens. */
  readonly path: string;
  /** By how much the store's clock is wrong. */
  storeClockOffsetMs = 0;
  readonly store: ForgetfulStore;
  private readonly processes: HeartProcess[] = [];
  private readonly random = new SeededRandom('heart');

  constructor(
    private readonly endpoint: Endpoint,
    app: Partial<AppOptions> = {},
    wire: { readonly tokenLength?: number } = {},
  ) {
    this.path = PATHS[endpoint];
    this.simulator = new WechatSimulator({
      clock: this.clock,
      sleep: (ms) => this.clock.sleep(ms),
      seed: 1,
      wire,
      apps: [{ ...DEFAULT_APP, ...app }],
    });
    this.store = new ForgetfulStore({ clock: { now: () => this.clock.now() + this.storeClockOffsetMs } });
  }

  /** One more process, with a tick a second. */
  process(options: ProcessOptions = {}): HeartProcess {
    const clock = new HostClock(this.clock);
    const line = new SimulatedLine(this.simulator, clock, options.ip ?? '127.0.0.1');
    const Issuer = this.endpoint === 'stable' ? StableAccessTokenIssuer : LegacyAccessTokenIssuer;
    const process = new HeartProcess(
      {
        appId: this.appId,
        clock,
        line,
        store: new UnsteadyStore(this.store),
        issuer: new Issuer(line),
        random: () => this.random.next(),
        appSecret: async () => DEFAULT_APP.appSecret,
      },
      options,
    );
    this.processes.push(process);
    return process;
  }

  /** So many processes alike. */
  several(count: number, options: ProcessOptions = {}): HeartProcess[] {
    return Array.from({ length: count }, () => this.process(options));
  }

  /** A process that holds a token already, and the token. */
  async served(options: ProcessOptions = {}): Promise<{ process: HeartProcess; token: string }> {
    const process = this.process(options);
    const token = await this.passing(process.keeper.getValue());
    return { process, token };
  }

  /** What WeChat saw of the askings for a token, whatever became of them. */
  asks(since = 0): JournalEntry[] {
    return this.simulator.journal.calls({ path: this.path, since });
  }

  /** The cheap calls by which a token was tried. */
  checks(): JournalEntry[] {
    return this.simulator.journal.calls('/cgi-bin/getcallbackip');
  }

  /** The values that WeChat issued, oldest first. */
  issued(): string[] {
    return this.simulator.journal.issued().map(({ value }) => value);
  }

  /** Breaks the store for all, as a whole or one step. */
  breakStore(how: StoreFailure = 'throws', step: StoreStep | 'all' = 'all'): void {
    for (const { store } of this.processes) store.fail(how, step);
  }

  mendStore(): void {
    for (const { store } of this.processes) store.mend();
  }

  advance(ms: number): Promise<void> {
    return this.clock.advance(ms);
  }

  /** Lets time pass until `work` settles, at most `ms`. */
  async passing<T>(work: Promise<T>, ms = 1_000): Promise<T> {
    const state = { isSettled: false };
    const settle = () => {
      state.isSettled = true;
    };
    void work.then(settle, settle);
    for (let passed = 0; passed < ms && !state.isSettled; passed += 20) await this.clock.advance(20);
    if (!state.isSettled) throw new Error(`not settled after ${ms} ms of virtual time`);
    return work;
  }

  /** What `work` fails with, within `ms`. */
  failing(work: Promise<unknown>, ms = 1_000): Promise<unknown> {
    return this.passing(thrownBy(work), ms);
  }
}

/** Settles as `work` does, and fails if that takes any time, virtual or real. */
export async function atOnce<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    // Once all promises that can settle now have settled.
    setImmediate(() => setImmediate(() => reject(new Error('it waits'))));
  });
  return Promise.race([work, late]);
}

/** Lets time pass, with a caller of each process every second. */
export async function steadily(fleet: Fleet, processes: readonly HeartProcess[], ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += SECOND) {
    for (const { keeper } of processes) void keeper.getValue().catch(() => undefined);
    await fleet.advance(SECOND);
  }
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
