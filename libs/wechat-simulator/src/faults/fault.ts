/** Whether WeChat processes the call before the fault applies. */
export type FaultStage = 'before' | 'after';

/** A kind of fault. `stage` says whether WeChat has processed the call; each kind has a default. */
export type FaultKind =
  /** The connection is reset. @default stage 'before' */
  | { kind: 'reset' }
  /** No answer ever comes. @default stage 'before' */
  | { kind: 'hang' }
  /** The work (`before`) or its answer (`after`) waits. Wire time: a time scale does not shorten it. @default stage 'after' */
  | { kind: 'slow'; ms: number }
  /** The body arrives byte by byte, or as blanks that never end. @default stage 'after' */
  | { kind: 'drip'; everyMs: number; forever?: boolean }
  /** The body breaks off. @default stage 'after' */
  | { kind: 'truncated'; keepBytes?: number }
  /** The body's first bytes, half unless told, then the connection ends, short of what was announced. @default stage 'after' */
  | { kind: 'broken'; afterBytes?: number }
  /** The body's first bytes, half unless told, then nothing more. @default stage 'after' */
  | { kind: 'stalled'; afterBytes?: number }
  /** A gateway's page, with 502 or the status given. @default stage 'before' */
  | { kind: 'html'; status?: number }
  /** An empty answer with this status. @default stage 'before' */
  | { kind: 'status'; status: number }
  /** An empty body with 200. @default stage 'before' */
  | { kind: 'empty' }
  /** A redirect. @default stage 'before' */
  | { kind: 'redirect'; location: string; status?: number }
  /** A refusal out of the blue, `-1` and `40001` for instance. @default stage 'before' */
  | { kind: 'errcode'; errcode: number; errmsg?: string }
  /** Any body. @default stage 'before' */
  | { kind: 'body'; body: string; status?: number; contentType?: string }
  /** A body of this many bytes, 5,000,000 if not told. @default stage 'before' */
  | { kind: 'huge'; bytes?: number };

/** The calls that a fault applies to. */
export interface FaultAim {
  /** The path, or its beginning and `*`. Every path if absent. */
  path?: string;
  /** Every app if absent. */
  appId?: string;
  /** The caller's address. Every address if absent. */
  ip?: string;
  /** The number of calls after which the fault is removed. Unlimited if absent. */
  times?: number;
  /** The probability that it applies to a call, from 0 to 1, drawn from the simulator's seed. @default 1 */
  probability?: number;
  stage?: FaultStage;
}

/** A fault to add to the simulator. */
export type Fault = FaultKind & FaultAim;

const AFTER: ReadonlySet<Fault['kind']> = new Set(['slow', 'drip', 'truncated', 'broken', 'stalled']);

/** The default stage of a fault. */
export function stageOf(fault: Fault): FaultStage {
  return fault.stage ?? (AFTER.has(fault.kind) ? 'after' : 'before');
}
