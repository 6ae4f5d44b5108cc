import type { Readable } from 'node:stream';
import { deadlineAfter } from '../../core/time/deadline.js';
import { systemClock } from '../../core/time/system-clock.js';
import { failureOf, type WechatFailure } from './wechat-failure.js';

/** The body of a response broke off. Our own error: nothing of the stream's error is carried on. */
export class BrokenBodyError extends Error {
  constructor(
    readonly failure: WechatFailure,
    readonly receivedBytes: number,
  ) {
    super(failure);
  }
}

/** Reads the body of a response chunk by chunk, with a limit for each. Destroy it unless it is read to its end. */
export class BodyReader {
  receivedBytes = 0;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private failure: WechatFailure | undefined;

  constructor(
    private readonly stream: Readable,
    private readonly signal?: AbortSignal,
  ) {
    // The stream may fail while nobody reads it.
    stream.on('error', () => undefined);
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    signal?.addEventListener('abort', this.abort, { once: true });
    if (signal?.aborted) this.abort();
  }

  /** The next chunk; `undefined` at the end. Throws {@link BrokenBodyError}. */
  async next(withinMs: number): Promise<Uint8Array | undefined> {
    const callOff = deadlineAfter(systemClock, withinMs, () => this.breakOff('ETIMEDOUT'));
    try {
      const { done, value } = await this.chunks.next();
      // A stream that is destroyed before it is read ends like a complete one.
      if (this.failure) throw this.failure;
      if (done === true) this.release();
      else this.receivedBytes += value.byteLength;
      return done === true ? undefined : value;
    } catch (error) {
      this.destroy();
      throw new BrokenBodyError(this.failure ?? brokenBy(error), this.receivedBytes);
    } finally {
      callOff();
    }
  }

  /** Closes the connection, unless the body was read to its end. */
  destroy(): void {
    this.release();
    this.stream.destroy();
  }

  private readonly abort = () => this.breakOff('ABORTED');

  private breakOff(failure: WechatFailure): void {
    this.failure ??= failure;
    this.destroy();
  }

  private release(): void {
    this.signal?.removeEventListener('abort', this.abort);
  }
}

function brokenBy(error: unknown): WechatFailure {
  const failure = failureOf(error);
  // A stream that was closed early, and truncated compressed data, have no network error code.
  return failure === 'NETWORK' ? 'TRUNCATED' : failure;
}
