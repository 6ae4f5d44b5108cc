import { Readable } from 'node:stream';
import type { WechatFile } from './wechat-file.js';

/** Why sending a body failed on our side: its source failed, or its length differs from the declared one. */
export type BodyFault = 'BODY_UNREADABLE' | 'BODY_LENGTH';

/** One transmission of a body. */
export interface OpenBody {
  readonly data: Uint8Array | Readable;
  /** Set if the source, not the network, ended the transmission. */
  fault?: BodyFault;
  /** When a part of it was last given to the connection, on the monotonic clock. */
  readonly movedAt: number;
  /** Stops sending the rest. */
  close(): void;
}

/** The body of a POST. Its length is known, because WeChat answers 412 to a chunked one. */
export interface ApiBody {
  readonly contentType: string;
  readonly length: number;
  /** Set if the body cannot be sent at all. */
  readonly fault?: BodyFault | undefined;
  /** Whether it can be sent again: a stream cannot. */
  readonly canRepeat: boolean;
  open(): OpenBody;
  /** Called when the call ends: destroys streams that were never read. */
  discard(): void;
}

/** The parts of a body, in order. */
export type BodyPart = Uint8Array | WechatFile;

/** A body of several parts, read while it is sent. */
export function bodyOf(contentType: string, whole: readonly BodyPart[]): ApiBody {
  const parts = whole.map((part) =>
    'source' in part && part.source instanceof Uint8Array ? part.source : part,
  );
  const [first] = parts;
  return {
    contentType,
    length: parts.reduce((sum, part) => sum + part.length, 0),
    fault: parts.map(faultOf).find((fault) => fault !== undefined),
    canRepeat: parts.every((part) => ('source' in part ? part.canRepeat : true)),
    open: () => (parts.length === 1 && first instanceof Uint8Array ? wholeOf(first) : new Sending(parts)),
    discard: () => {
      for (const part of parts)
        if (!(part instanceof Uint8Array) && !part.canRepeat) streamOf(part)?.destroy();
    },
  };
}

function wholeOf(data: Uint8Array): OpenBody {
  return { data, movedAt: performance.now(), close: () => undefined };
}

function faultOf(part: BodyPart): BodyFault | undefined {
  if (part instanceof Uint8Array) return undefined;
  if (typeof part.source !== 'function') return 'BODY_UNREADABLE';
  return Number.isSafeInteger(part.length) && part.length >= 0 ? undefined : 'BODY_LENGTH';
}

/** Reads the parts one after the other. */
class Sending implements OpenBody {
  readonly data: Readable;
  fault?: BodyFault;
  movedAt = performance.now();
  private snapshot: Readable | undefined;

  constructor(private readonly parts: readonly BodyPart[]) {
    this.data = Readable.from(this.chunks(), { objectMode: false });
  }

  close(): void {
    this.data.destroy();
    // A pending read of a source does not notice that the whole body has ended.
    this.snapshot?.destroy();
  }

  private async *chunks(): AsyncGenerator<Uint8Array> {
    for (const part of this.parts) {
      if (part instanceof Uint8Array) yield part;
      else yield* this.chunksOf(part);
    }
  }

  private async *chunksOf(file: WechatFile): AsyncGenerator<Uint8Array> {
    this.snapshot = streamOf(file);
    if (!this.snapshot) throw this.failed('BODY_UNREADABLE');
    let left = file.length;
    const chunks = this.snapshot[Symbol.asyncIterator]();
    for (;;) {
      const chunk = await chunks.next().catch(() => {
        // The error of a stream is the caller's own and may contain anything.
        throw this.failed('BODY_UNREADABLE');
      });
      if (chunk.done === true) break;
      const bytes = bytesIn(chunk.value);
      if (!bytes) throw this.failed('BODY_UNREADABLE');
      left -= bytes.byteLength;
      // Never a byte more than declared: the server would read it as the next request.
      if (left < 0) throw this.failed('BODY_LENGTH');
      this.movedAt = performance.now();
      yield bytes;
    }
    if (left > 0) throw this.failed('BODY_LENGTH');
  }

  private failed(fault: BodyFault): Error {
    // A source that we close fails as well, but that is not its fault.
    if (!this.data.destroyed) this.fault ??= fault;
    return new Error(fault);
  }
}

function streamOf({ source }: WechatFile): Readable | undefined {
  try {
    // A source may fail while nobody reads it.
    return typeof source === 'function' ? source().on('error', () => undefined) : Readable.from([source]);
  } catch {
    return undefined;
  }
}

function bytesIn(chunk: unknown): Uint8Array | undefined {
  if (chunk instanceof Uint8Array) return chunk;
  return typeof chunk === 'string' ? Buffer.from(chunk) : undefined;
}
