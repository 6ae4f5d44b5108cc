import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { DEFAULT_APP, WechatSimulator } from 'wechat-simulator';
import type { TokenStore } from '../../libs/wechat-token/src/core/ports/token-store.js';
import { RedisTokenStore } from '../../libs/wechat-token/src/stores/redis/redis-token-store.js';
import { VirtualClock } from '../../libs/wechat-token/src/testing/virtual-clock.js';
import { LegacyAccessTokenIssuer } from '../../libs/wechat-token/src/wechat/issuers/legacy-access-token.issuer.js';
import { StableAccessTokenIssuer } from '../../libs/wechat-token/src/wechat/issuers/stable-access-token.issuer.js';
import type { Endpoint } from '../heart/fleet.js';
import { HeartProcess } from '../heart/heart-process.js';
import { HostClock } from '../heart/host-clock.js';
import { SimulatedLine } from '../heart/simulated-line.js';
import { UnsteadyStore, type StoreStep } from '../heart/unsteady-store.js';
import { SeededRandom } from '../simulation/seeded-random.js';

const STEP_MS = 100;
/** Half of a command's time-out in virtual time: commands within a step are answered in time. */
const LONGEST_STEP_MS = 500;
/** In real time: how long a message on the channel may take. */
const MESSAGE_MS = 2;

/** Steps by name. Each is one command, except the revisions of more than 500 keys. */
export type Counts = Readonly<Partial<Record<StoreStep, number>>>;

/** Processes on one real Redis and a simulated WeChat: real commands and messages, virtual time. */
export class RedisFleet {
  readonly processes: HeartProcess[] = [];
  readonly simulator: WechatSimulator;
  private readonly clock = new VirtualClock();
  private readonly random = new SeededRandom('commands');
  private readonly stores: RedisTokenStore[] = [];
  private counted = new Map<StoreStep, number>();
  private underWay = 0;
  private hasSent = false;

  constructor(
    private readonly client: Redis,
    private readonly endpoint: Endpoint,
    /** In real time: for a Redis that is unavailable. One that is available may be as slow as the machine. */
    private readonly commandTimeoutMs = 60_000,
  ) {
    // Each store listens to the client's connection events.
    client.setMaxListeners(0);
    this.simulator = new WechatSimulator({
      clock: this.clock,
      sleep: (ms) => this.clock.sleep(ms),
      seed: 1,
      apps: [DEFAULT_APP],
    });
  }

  /** Adds this many processes, each with connections of its own. */
  start(count: number): void {
    for (let i = 0; i < count; i += 1) this.processes.push(this.process());
  }

  /** The commands to Redis since the last call. */
  counts(): Counts {
    const counts = Object.fromEntries(this.counted);
    this.counted.clear();
    return counts;
  }

  /** Advances virtual time; commands to Redis in that time are answered in that time. */
  async pass(ms: number, stepMs = STEP_MS): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await this.clock.advance(Math.min(stepMs, ms - passed));
      await this.quiet();
    }
  }

  /** As {@link pass}, for a long time with few events. */
  passLong(ms: number): Promise<void> {
    return this.pass(ms, LONGEST_STEP_MS);
  }

  /** As {@link pass}, until `work` has settled. */
  async passing<T>(work: Promise<T>): Promise<T> {
    const state = { isSettled: false };
    const settle = () => void (state.isSettled = true);
    void work.then(settle, settle);
    while (!state.isSettled) await this.pass(STEP_MS);
    return work;
  }

  /** Lets pending work arrive in real time, while no virtual time passes. */
  async settle(): Promise<void> {
    this.hasSent = true;
    await this.clock.advance(0);
    await this.quiet();
  }

  async end(): Promise<void> {
    for (const { hardStop } of this.processes) hardStop.abort();
    await this.passing(Promise.all(this.processes.map((process) => process.stop())));
    await Promise.all(this.stores.map((store) => store.close()));
  }

  private process(): HeartProcess {
    const clock = new HostClock(this.clock);
    const line = new SimulatedLine(this.simulator, clock, '127.0.0.1');
    const store = new RedisTokenStore(this.client, {
      commandTimeoutMs: this.commandTimeoutMs,
      clockOffsetMs: () => this.clock.now() - Date.now(),
    });
    this.stores.push(store);
    const Issuer = this.endpoint === 'stable' ? StableAccessTokenIssuer : LegacyAccessTokenIssuer;
    return new HeartProcess(
      {
        appId: DEFAULT_APP.appId,
        clock,
        line,
        store: new UnsteadyStore(this.counting(store)),
        issuer: new Issuer(line),
        random: () => this.random.next(),
        appSecret: async () => DEFAULT_APP.appSecret,
      },
      {},
    );
  }

  /** The store, with its operations counted. */
  private counting(store: TokenStore): TokenStore {
    const counted = <Args extends unknown[], T>(name: StoreStep, run: (...args: Args) => Promise<T>) => {
      return async (...args: Args): Promise<T> => {
        this.counted.set(name, (this.counted.get(name) ?? 0) + 1);
        this.hasSent = true;
        this.underWay += 1;
        try {
          return await run.apply(store, args);
        } finally {
          this.underWay -= 1;
        }
      };
    };
    return {
      durable: store.durable,
      read: counted('read', store.read),
      revisions: counted('revisions', store.revisions),
      acquire: counted('acquire', store.acquire),
      commit: counted('commit', store.commit),
      abandon: counted('abandon', store.abandon),
      restore: counted('restore', store.restore),
      reject: counted('reject', store.reject),
      forget: counted('forget', store.forget),
      inspect: counted('inspect', store.inspect),
      watch: (listener) => store.watch(listener),
    };
  }

  /** Waits until Redis has answered everything, and its messages on the channel have arrived. */
  private async quiet(): Promise<void> {
    while (this.hasSent) {
      this.hasSent = false;
      do await pause(MESSAGE_MS);
      while (this.underWay > 0);
      await this.clock.advance(0);
    }
  }
}
