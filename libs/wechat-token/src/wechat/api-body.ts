import { Readable } from 'node:stream';
import type { WechatFile } from './wechat-file.js';

/** What went wrong with a body before WeChat could: its source failed, or was not as long as it was said to be. */
export type BodyFault = 'BODY_UNREADABLE' | 'BODY_LENGTH';

/** One sending of a body. */
export interface OpenBody {
  readonly data: Uint8Array | Readable;
  /** Set when the source, not the network, ended the sending. */
  fault?: BodyFault;
}

/** The body of a POST. Its length is known, for WeChat answers 412 to a chunked one. */
export interface ApiBody {
  readonly contentType: string;
  readonly length: number;
  /** Whether it can be sent again: a stream cannot. */
  readonly canRepeat: boolean;
  open(): OpenBody;
}

/** What a body consists of, one after the other. */
export type BodyPart = Uint8Array | WechatFile;

/** A body of several parts, read while it is sent. */
export function bodyOf(contentType: string, whole: readonly BodyPart[]): ApiBody {
  const parts = whole.map((part) => ('source' in part ? partOf(part) : part));
  const [first] = parts;
  return {
    contentType,
    length: parts.reduce((sum, part) => sum + part.length, 0),
    canRepeat: parts.every((part) => ('source' in part ? part.canRepeat : true)),
    open: () => {
      if (parts.length === 1 && first instanceof Uint8Array) return { data: first };
      const body: OpenBody = { data: Readable.from(chunksOf(parts, faultOf), { objectMode: false }) };
      function faultOf(fault: BodyFault): Error {
        body.fault ??= fault;
        return new Error(fault);
      }
      return body;
    },
  };
}

function partOf(file: WechatFile): BodyPart {
  return typeof file.source === 'function' ? file : file.source;
}

type FaultOf = (fault: BodyFault) => Error;

async function* chunksOf(parts: readonly BodyPart[], faultOf: FaultOf): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Uint8Array) yield part;
    else yield* chunksOfFile(part, faultOf);
  }
}

async function* chunksOfFile(file: WechatFile, faultOf: FaultOf): AsyncGenerator<Uint8Array> {
  const source = openedOr(file, faultOf);
  let left = file.length;
  const chunks = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const chunk = await chunks.next().catch(() => {
        // What a stream fails with is the caller's own and may hold anything.
        throw faultOf('BODY_UNREADABLE');
      });
      if (chunk.done === true) break;
      const bytes = bytesIn(chunk.value, faultOf);
      left -= bytes.byteLength;
      // Never a byte more than was announced: it would be read as the next request.
      if (left < 0) throw faultOf('BODY_LENGTH');
      yield bytes;
    }
    if (left > 0) throw faultOf('BODY_LENGTH');
  } finally {
    source.destroy();
  }
}

function openedOr({ source }: WechatFile, faultOf: FaultOf): Readable {
  try {
    const opened = typeof source === 'function' ? source() : Readable.from([source]);
    // It may fail while nobody reads it.
    return opened.on('error', () => undefined);
  } catch {
    throw faultOf('BODY_UNREADABLE');
  }
}

function bytesIn(chunk: unknown, faultOf: FaultOf): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === 'string') return Buffer.from(chunk);
  throw faultOf('BODY_UNREADABLE');
}
