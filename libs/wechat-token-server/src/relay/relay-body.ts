import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { WechatFile } from 'nestjs-wechat-token';
import { SharedRoom } from './shared-room.js';
import type { Trouble } from './trouble.js';

/** The body of a call, ready to be sent. */
export interface RelayBody {
  /** Nothing for a request without a body. */
  readonly content: Uint8Array | WechatFile | undefined;
  /** Whether it can be sent again. */
  readonly canRepeat: boolean;
  /** How many of its bytes have arrived. */
  readonly sent: () => number;
  /** Frees its memory, once the call is over. */
  release(): void;
}

/** A body that was read, or why it cannot be sent. */
export type TakenBody =
  | { readonly ok: true; readonly body: RelayBody }
  | { readonly ok: false; readonly trouble: Trouble }
  /** The caller left before it was whole. */
  | { readonly ok: false; readonly trouble: undefined };

/** How long bodies may be, in bytes. */
export interface BodyLimits {
  readonly bodyBytes: number;
  /** Up to here a body is read first, and can be sent again. */
  readonly bufferedBytes: number;
  /** All that is read first together. */
  readonly allBuffers: number;
}

/** A caller that sends nothing for this long is disconnected. */
const IDLE_MS = 15_000;
/** A key that somebody posts to WeChat by mistake. */
const CLIENT_KEY = /wtk_[A-Za-z0-9-]{1,32}_[A-Za-z0-9]{49}/;

/** Takes the bodies of calls: short ones whole, long ones as streams, of known length. */
export class RelayBodies {
  private readonly buffers = new SharedRoom(() => this.limits.allBuffers);

  constructor(private readonly limits: BodyLimits) {}

  async take(request: IncomingMessage, clientId: string): Promise<TakenBody> {
    const { bodyBytes, bufferedBytes } = this.limits;
    const isChunked = request.headers['transfer-encoding'] !== undefined;
    const length = Number(request.headers['content-length'] ?? 0);
    if (!isChunked && length === 0) return { ok: true, body: bodyWithout(request) };
    if (length > bodyBytes) {
      return troubled('BODY_TOO_LARGE', `the body is longer than ${bodyBytes} bytes`);
    }
    if (length > bufferedBytes) return { ok: true, body: streamOf(request, length) };

    const size = isChunked ? bufferedBytes : length;
    const release = this.buffers.take(clientId, size);
    if (!release) return troubled('BUSY', 'too many bodies are in progress');
    const bytes = await readWhole(request, bufferedBytes);
    if (bytes instanceof Uint8Array && !holdsKey(bytes)) {
      const body = { content: bytes, canRepeat: true, sent: () => bytes.byteLength, release };
      return { ok: true, body };
    }
    release();
    if (bytes === 'too long') {
      return troubled('LENGTH_REQUIRED', 'a body of this length needs a Content-Length');
    }
    if (bytes === 'idle') return troubled('BODY_TOO_SLOW', 'no data of the body arrived for 15 s');
    if (bytes === 'left') return { ok: false, trouble: undefined };
    return troubled('KEY_IN_BODY', 'the body holds a client key, which would go to WeChat');
  }
}

/** Discards what a refused caller still sends, for a limited time, so that it receives the response. */
export function letRestPass(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const timer = setTimeout(() => request.destroy(), 2 * IDLE_MS);
  request.once('close', () => clearTimeout(timer)).resume();
}

function bodyWithout({ method }: IncomingMessage): RelayBody {
  // WeChat needs the length of every POST, even if it is 0.
  const content = method === 'POST' ? new Uint8Array() : undefined;
  return { content, canRepeat: true, sent: () => 0, release: () => undefined };
}

/** A stream of its own, so that destroying it leaves the request and its connection open. */
function streamOf(request: IncomingMessage, length: number): RelayBody {
  let sent = 0;
  const stream = new Transform({
    transform: (chunk: Buffer, _, done) => {
      sent += chunk.byteLength;
      done(null, chunk);
    },
  });
  stream.on('error', () => undefined);
  request.once('close', () => {
    if (!request.complete) stream.destroy(new Error('The caller left'));
  });
  request.pipe(stream);
  const contentType = request.headers['content-type'];
  const content = WechatFile.fromStream(stream, { length, ...(contentType ? { contentType } : {}) });
  return { content, canRepeat: false, sent: () => sent, release: () => stream.destroy() };
}

function readWhole(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | 'too long' | 'idle' | 'left'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (outcome: Buffer | 'too long' | 'idle' | 'left') => {
      clearTimeout(timer);
      request.off('data', take).off('end', end).off('close', leave);
      resolve(outcome);
    };
    const take = (chunk: Buffer) => {
      timer.refresh();
      size += chunk.byteLength;
      if (size > maxBytes) settle('too long');
      else chunks.push(chunk);
    };
    const end = () => settle(Buffer.concat(chunks, size));
    const leave = () => settle('left');
    const timer = setTimeout(() => settle('idle'), IDLE_MS);
    request.on('data', take).once('end', end).once('close', leave);
  });
}

function holdsKey(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.includes('wtk_') && CLIENT_KEY.test(buffer.toString('latin1'));
}

function troubled(reason: Trouble['reason'], sentence: string): TakenBody {
  return { ok: false, trouble: { reason, sentence } };
}
