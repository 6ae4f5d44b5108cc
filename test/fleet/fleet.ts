import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises';
import type { WechatEndpoint, WechatFleetStatus } from 'nestjs-wechat-token';
import {
  DEFAULT_APP,
  startWechatSimulator,
  type JournalEntry,
  type RunningSimulator,
  type StartOptions,
} from 'wechat-simulator';
import { eventually } from '../waiting/eventually.js';
import { RedisProcess } from '../redis/redis-process.js';
import type { Got, WorkerConfig } from './messages.js';
import { sumsOf, type Sums } from './sums.js';
import { timesOf, type Times } from './times.js';
import { WorkerProcess } from './worker-process.js';

/** How the fleet differs from issuers on a Redis and a simulator of its own. */
export interface FleetOptions {
  readonly endpoint?: WechatEndpoint;
  readonly times?: Times;
  readonly redisConfig?: readonly string[];
  readonly simulator?: StartOptions;
}

/** The paths that issue tokens. */
export const TOKEN_PATHS = { stable: '/cgi-bin/stable_token', legacy: '/cgi-bin/token' } as const;

/** Real processes, a real Redis and a simulated WeChat. */
export class Fleet {
  readonly workers: WorkerProcess[] = [];
  private readonly dead: WorkerProcess[] = [];
  private readonly closing: (() => Promise<unknown>)[] = [];

  private constructor(
    readonly endpoint: WechatEndpoint,
    readonly times: Times,
    readonly redis: RedisProcess,
    readonly running: RunningSimulator,
  ) {}

  /** Runs `use` with a fleet, which is removed completely afterwards. */
  static async with<T>(options: FleetOptions, use: (fleet: Fleet) => Promise<T>): Promise<T> {
    const { endpoint = 'stable', times = timesOf(15), redisConfig = [], simulator = {} } = options;
    const redis = await RedisProcess.start(redisConfig);
    const seconds = (ms: number) => ms / 1_000;
    const running = await startWechatSimulator({
      timings: {
        lifeSeconds: seconds(times.lifeMs),
        renewsInLastSeconds: seconds(times.graceMs),
        graceSeconds: seconds(times.graceMs),
      },
      ...simulator,
    });
    const fleet = new Fleet(endpoint, times, redis, running);
    try {
      return await use(fleet);
    } finally {
      await Promise.all(fleet.workers.map((worker) => worker.leave()));
      for (const close of fleet.closing.toReversed()) await close();
      await running.close();
      await redis.stop();
    }
  }

  get simulator() {
    return this.running.simulator;
  }

  get path(): string {
    return TOKEN_PATHS[this.endpoint];
  }

  /** Closes `thing` with the fleet. */
  use<T extends { close(): Promise<unknown> }>(thing: T): T {
    this.closing.push(() => thing.close());
    return thing;
  }

  /** Starts processes that do nothing yet. */
  async fork(count: number): Promise<WorkerProcess[]> {
    const added: Promise<WorkerProcess>[] = [];
    for (let left = count; left > 0; left -= 1) {
      added.push(WorkerProcess.take());
      // Each fork suspends this process for a while, and with it the simulator, whose journal dates its calls.
      await breathe();
    }
    const ready = await Promise.all(added);
    this.workers.push(...ready);
    return ready;
  }

  /** Starts processes that all open their application as soon as they can; returns the result and the time of each. */
  async startFromNothing(count: number): Promise<(Got & { readonly at: number })[]> {
    const added = Array.from({ length: count }, () => WorkerProcess.begin());
    this.workers.push(...added);
    return Promise.all(
      added.map(async (worker, index) => {
        const got = await worker.tell({ do: 'open', config: this.configOf(index) });
        return { ...got, at: Date.now() };
      }),
    );
  }

  /** The options of process `index`. */
  configOf(index: number, changes: Partial<WorkerConfig> = {}): WorkerConfig {
    return {
      ...DEFAULT_APP,
      endpoint: this.endpoint,
      baseUrl: this.running.url,
      redisUrl: this.redis.url,
      keyPrefix: 'fleet:',
      ip: `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`,
      timing: this.times.timing,
      graceMs: this.times.graceMs,
      ...changes,
    };
  }

  /** Opens the application in all processes at one instant; returns the result of each. */
  async open(changes: (index: number) => Partial<WorkerConfig> = () => ({})): Promise<Got[]> {
    const at = Date.now() + 300;
    return Promise.all(
      this.workers.map((worker, i) => worker.tell({ do: 'open', config: this.configOf(i, changes(i)), at })),
    );
  }

  /** Starts the processes, opens them and lets each use the token every `everyMs`. */
  async start(
    count: number,
    {
      everyMs = 100,
      changes,
    }: { readonly everyMs?: number; readonly changes?: (index: number) => Partial<WorkerConfig> } = {},
  ): Promise<void> {
    await this.fork(count);
    await this.open(changes);
    // On a busy machine the first attempt of one may have been too late.
    await eventually(async () => {
      const got = await Promise.all(this.workers.map((worker) => worker.tell({ do: 'get' })));
      const failed = got.find(({ token }) => token === undefined);
      if (failed) throw new Error(`A process has no token: ${failed.code}`);
    });
    await this.load(everyMs);
    await this.reset();
  }

  async load(everyMs: number): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.tell({ do: 'load', everyMs })));
  }

  async reset(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.tell({ do: 'reset' })));
  }

  /** Kills a process as a machine would. */
  async kill(worker: WorkerProcess): Promise<void> {
    this.workers.splice(this.workers.indexOf(worker), 1);
    this.dead.push(worker);
    await worker.signal('SIGKILL');
  }

  /** The number of killed processes that are gone. */
  get killed(): number {
    return this.dead.filter(({ isAlive }) => !isAlive).length;
  }

  async sums(): Promise<Sums> {
    const tallies = await Promise.all(this.workers.map((worker) => worker.tell({ do: 'tally' })));
    return sumsOf(tallies, this.dead);
  }

  /** The store's state, read by the first process. */
  async status(): Promise<WechatFleetStatus> {
    const [first] = this.workers;
    if (!first) throw new Error('The fleet has no process');
    return first.tell({ do: 'fleet-status' });
  }

  /** The token requests that reached WeChat since a given time. */
  asked(since = 0): JournalEntry[] {
    return this.simulator.journal.calls({ path: this.path, since });
  }

  /** When the store granted the latest lease, by its own clock. */
  async grantedAt(): Promise<number> {
    const key = `fleet:{${DEFAULT_APP.appId}}:credential:access-token`;
    const [instant] = String(await this.redis.client().hget(key, 'lastGranted')).split('-');
    return Number(instant);
  }

  /** The tokens that WeChat issued on this endpoint. */
  issued(): number {
    return this.simulator.journal.issued().filter(({ endpoint }) => endpoint === this.endpoint).length;
  }

  /** The process that made a call. */
  callerOf({ ip }: JournalEntry): WorkerProcess {
    const caller = this.workers.find(({ config }) => config?.ip === ip);
    if (!caller) throw new Error(`No process of the fleet calls from ${ip}`);
    return caller;
  }

  /** Lets real time pass: the scenarios are about a token's lifetime. */
  async pass(ms: number): Promise<void> {
    await pause(ms);
  }

  /** As `pass`, until the wall clock shows `at`: a timer may fire a moment before that. */
  async passUntil(at: number): Promise<void> {
    for (let left = at - Date.now(); left > 0; left = at - Date.now()) await this.pass(left);
  }
}
