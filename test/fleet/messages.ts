import type {
  CallBudgets,
  KeeperTiming,
  WechatEndpoint,
  WechatFleetStatus,
  WechatTokenOptions,
} from 'nestjs-wechat-token';

/** The settings with which a process of the fleet opens its application. */
export interface WorkerConfig {
  readonly appId: string;
  readonly appSecret: string;
  readonly endpoint: WechatEndpoint;
  readonly baseUrl: string;
  readonly redisUrl: string;
  readonly keyPrefix: string;
  /** The caller's address that the simulator sees. */
  readonly ip: string;
  readonly timing: Partial<KeeperTiming>;
  readonly graceMs: number;
  readonly budgets?: Partial<CallBudgets>;
  readonly cron?: string;
  /** How far the wall clock of the process's host is off. */
  readonly hostClockMs?: number;
  readonly sentinels?: readonly { readonly host: string; readonly port: number }[];
  /** A file with the offset of the store's clock. */
  readonly storeClockFile?: string;
  readonly nodes?: readonly { readonly host: string; readonly port: number }[];
}

/** An order to a process of the fleet. */
export type Order =
  /** Opens the application at an instant by the machine's clock, and gets a token. */
  | { readonly do: 'open'; readonly config: WorkerConfig; readonly at?: number }
  | { readonly do: 'get'; readonly at?: number }
  /** Uses the token every so often, from now on. 0 stops. */
  | { readonly do: 'load'; readonly everyMs: number }
  /** Reports a token as refused, so many times at once. */
  | { readonly do: 'report'; readonly token: string; readonly times: number; readonly at?: number }
  /** Begins measuring anew. */
  | { readonly do: 'reset' }
  | { readonly do: 'tally' }
  | { readonly do: 'fleet-status' }
  /** What the process's own view of its app shows when printed. */
  | { readonly do: 'status' }
  | { readonly do: 'refresh' }
  /** Reads the token so many times, one read after another. */
  | { readonly do: 'read'; readonly times: number }
  /** Opens so many remote readers, each with a token. */
  | { readonly do: 'open-readers'; readonly options: WechatTokenOptions; readonly count: number }
  /** One of them reports a token as refused. */
  | { readonly do: 'report-by-reader'; readonly token: string }
  /** All of them read until each has another token. */
  | { readonly do: 'readers-after'; readonly token: string }
  /** All of them read until none has a token. */
  | { readonly do: 'readers-away' }
  | { readonly do: 'close' };

/** The outcome of one request for a token. */
export interface Got {
  readonly ms: number;
  readonly token?: string;
  readonly version?: string;
  /** The code of the error. */
  readonly code?: string;
  /** Its message, its fields, and everything else that printing it shows. */
  readonly shown?: string;
  readonly errcode?: number;
  readonly reason?: string;
}

/** The outcome of one read of a remote reader. */
export interface ReadersTold {
  readonly value?: string;
  /** By the reader's clock. */
  readonly expiresAt?: number;
  /** The code of the error. */
  readonly error?: string;
}

/** How the readers of a process came to another token. */
export interface ReadersAfter {
  readonly reads: number;
  readonly failed: number;
  /** How often a server answered them meanwhile. */
  readonly answered: number;
  /** When each had it, by the machine's clock. Those that never had it are absent. */
  readonly at: readonly number[];
  /** The tokens that they have now. */
  readonly tokens: readonly string[];
}

/** How the readers of a process lost their token. */
export interface ReadersAway {
  readonly reads: number;
  /** Readers whose read failed while their copy was valid. */
  readonly failedEarly: number;
  readonly codes: readonly string[];
  /** Readers that then failed without any I/O. */
  readonly failAtOnce: number;
}

/** What a process has observed since it began measuring. */
export interface Tally {
  readonly calls: number;
  /** Calls that got no token, or were refused twice. */
  readonly failed: number;
  /** First attempts with a token that WeChat refused. */
  readonly refused: number;
  readonly versionsWentBack: number;
  readonly codes: Readonly<Record<string, number>>;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly events: Readonly<Record<string, number>>;
  readonly version: string;
}

/** The answer to an order. */
export interface Answers {
  readonly open: Got;
  readonly get: Got;
  readonly load: undefined;
  readonly report: readonly Got[];
  readonly reset: undefined;
  readonly tally: Tally;
  readonly 'fleet-status': WechatFleetStatus;
  readonly status: string;
  readonly refresh: string;
  /** Milliseconds for all of them. */
  readonly read: number;
  readonly 'open-readers': undefined;
  readonly 'report-by-reader': undefined;
  readonly 'readers-after': ReadersAfter;
  readonly 'readers-away': ReadersAway;
  readonly close: undefined;
}

/** From a process: an answer, or an observation that must not be lost if it is killed. */
export type Told =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly problem: string }
  | { readonly lived: 'ready' }
  | { readonly lived: 'failed'; readonly code: string }
  | { readonly lived: 'refused' };
