import { within } from '../../core/time/deadline.js';
import { TokenRecordError } from '../../errors/token-record.error.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import { WechatTokenError } from '../../errors/wechat-token.error.js';
import { systemClock } from '../../core/time/system-clock.js';
import type { RedisClient } from './redis-client.js';
import { reasonOf } from './redis-failure.js';
import { tableOf, type Reply } from './redis-replies.js';
import type { Script } from './scripts/script.js';

/** The operation and its app, for the error if it fails. */
export interface Step {
  readonly operation: string;
  readonly appId?: string;
  readonly keys: readonly string[];
  readonly args?: readonly string[];
}

/** By then, a connection that led to a replica has been replaced. */
const REPLACED_WITHIN_MS = 2_000;

/** Runs scripts, each with a deadline of its own, and converts any failure into an error that quotes nothing. */
export class ScriptRunner {
  /** The client's last event about its connection, until a command succeeds. */
  private problem: string | undefined;
  /** Commands that timed out and may still be answered. */
  private late = 0;
  /** By the monotonic clock: until then the connection is missing because it led to a replica. */
  private readOnlyUntil = -Infinity;
  private readonly noteProblem = (error: unknown): void => {
    const reason = reasonOf(error);
    // Says only that there is no connection; the last event says why.
    if (reason !== 'UNREACHABLE' || this.problem === undefined) this.problem = reason;
  };

  constructor(
    private readonly client: RedisClient,
    private readonly options: {
      readonly timeoutMs: () => number;
      readonly clockOffsetMs: () => number;
      /** Host and port, if known. */
      readonly address?: string | undefined;
      /** Resolves once commands can be sent, or there is no reason to wait. */
      readonly opened?: () => Promise<unknown>;
      /** Called when a command times out. */
      readonly unanswered?: () => void;
    },
  ) {
    client.on('error', this.noteProblem);
  }

  close(): void {
    this.client.off('error', this.noteProblem);
  }

  async run(script: Script, step: Step): Promise<Reply> {
    const reply = await this.answer(script, step);
    const { unreadable, key } = reply;
    if (unreadable === undefined) return reply;
    throw new TokenRecordError(step.appId ?? '', String(key), String(unreadable));
  }

  /** Reads the settings of Redis (INFO). */
  info(): Promise<string> {
    return this.inTime({ operation: 'read the settings', keys: [] }, async () =>
      String(await this.client.info()),
    );
  }

  /** The error of a step that failed because of `reason`. */
  failure({ operation, appId }: Step, reason: string): TokenStoreError {
    return new TokenStoreError(operation, reason, appId, this.options.address);
  }

  private async answer(script: Script, step: Step): Promise<Reply> {
    const { clockOffsetMs } = this.options;
    const rest = [...step.keys, String(Math.round(clockOffsetMs())), ...(step.args ?? [])];
    return this.inTime(step, async (signal) => {
      const text = await this.send(script, step.keys.length, rest, signal);
      return tableOf(JSON.parse(String(text)));
    });
  }

  /** The reply of Redis, or an error of ours. */
  private async inTime<T>(step: Step, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      await this.options.opened?.();
      const answer = await this.sendInTime(send);
      this.problem = undefined;
      return answer;
    } catch (error) {
      if (error instanceof WechatTokenError) throw error;
      // The message of a JSON syntax error quotes its input.
      throw this.failure(step, error instanceof SyntaxError ? 'BAD_REPLY' : this.reason(error));
    }
  }

  private sendInTime<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.isQueuing) throw new Error('Command timed out');
    const giveUp = new AbortController();
    const sent = send(giveUp.signal);
    return within(systemClock, this.options.timeoutMs(), sent, () => {
      giveUp.abort();
      this.expectLate(sent);
      this.options.unanswered?.();
      return new Error('Command timed out');
    });
  }

  /**
   * A client that the application opened may queue commands without a connection, and send all of them later: one such command is enough.
   */
  private get isQueuing(): boolean {
    const { status = 'ready' } = this.client;
    return this.late > 0 && status !== 'ready';
  }

  private expectLate(sent: Promise<unknown>): void {
    const settled = () => void (this.late -= 1);
    this.late += 1;
    sent.then(settled, settled);
  }

  private async send(script: Script, numberOfKeys: number, rest: string[], signal: AbortSignal) {
    try {
      return await this.client.evalsha(script.sha, numberOfKeys, ...rest);
    } catch (error) {
      // Redis forgets scripts when it restarts, and knows none at first.
      if (reasonOf(error) !== 'NOSCRIPT' || signal.aborted) throw error;
      return this.client.eval(script.source, numberOfKeys, ...rest);
    }
  }

  /** Why there is no reply: without a connection, the event that ended or prevented it says more. */
  private reason(error: unknown): string {
    const { status } = this.client;
    const reason = reasonOf(error);
    // The time-out may cost the connection, so that the next command finds none: the cause is still the time-out.
    if (reason === 'READONLY') this.readOnlyUntil = performance.now() + REPLACED_WITHIN_MS;
    const cause = performance.now() < this.readOnlyUntil ? 'READONLY' : this.problem;
    if (reason === 'UNREACHABLE' && status === 'end') return 'CLOSED';
    const isWithoutConnection = reason === 'UNREACHABLE' || (reason === 'TIMEOUT' && status !== 'ready');
    return isWithoutConnection ? (cause ?? reason) : reason;
  }
}
