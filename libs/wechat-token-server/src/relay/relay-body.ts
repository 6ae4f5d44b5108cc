import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { WechatFile } from 'nestjs-wechat-token';
import { CLIENT_KEY_PREFIX, holdsKey, OPERATOR_KEY_PREFIX } from '../clients/client-key.js';
import { SharedRoom } from '../access/shared-room.js';
import { wholeBodyOf } from '../mount/read-body.js';
import type { RelayRefusal } from './relay-refusal.js';

const TOO_SLOW: RelayRefusal = { reason: 'BODY_TOO_SLOW', sentence: 'the body came too slowly' };

/** The body of a call, ready to be sent. */
export interface RelayBody {
  /** Nothing for a request without a body. */
  readonly content: Uint8Array | WechatFile | undefined;
  /** Whether it can be sent again. */
  readonly canRepeat: boolean;
  /** How many of its bytes have arrived. */
  readonly sent: () => number;
  /** Why it broke off, if that was not because the caller left. */
  readonly refusal: () => RelayRefusal | undefined;
  /** Frees its memory, once the call is over. */
  release(): void;
}

/** A body that was read, or why it cannot be sent. */
export type TakenBody =
  | { readonly ok: true; readonly body: RelayBody }
  | { readonly ok: false; readonly refusal: RelayRefusal }
  /** The caller left before it was whole. */
  | { readonly ok: false; readonly refusal: undefined };

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
/** A body may take a minute, and as long again as it needs at this rate. */
const GRACE_MS = 60_000;
const SLOWEST_BYTES_PER_MS = 64;
/** Begins the keys that somebody may post to WeChat by mistake. */
const PREFIXES = [CLIENT_KEY_PREFIX, OPERATOR_KEY_PREFIX];

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
      return refused('BODY_TOO_LARGE', `the body is longer than ${bodyBytes} bytes`);
    }
    if (length > bufferedBytes) return { ok: true, body: streamOf(request, length) };

    const size = isChunked ? bufferedBytes : length;
    const release = this.buffers.take(clientId, size);
    if (!release) return refused('BUSY', 'too many bodies are in progress');
    const limits = { maxBytes: bufferedBytes, idleMs: IDLE_MS, totalMs: patienceFor(size) };
    const bytes = await wholeBodyOf(request, limits);
    if (bytes instanceof Uint8Array && !bytesHoldKey(bytes)) {
      const sent = () => bytes.byteLength;
      const body = { content: bytes, canRepeat: true, sent, refusal: () => undefined, release };
      return { ok: true, body };
    }
    release();
    if (bytes === 'too long') {
      return refused('LENGTH_REQUIRED', 'a body of this length needs a Content-Length');
    }
    if (bytes === 'slow') return { ok: false, refusal: TOO_SLOW };
    if (bytes === 'left') return { ok: false, refusal: undefined };
    return refused('KEY_IN_BODY', 'the body holds a key of this server, which would go to WeChat');
  }
}

function bodyWithout({ method }: IncomingMessage): RelayBody {
  // WeChat needs the length of every POST, even if it is 0.
  const content = method === 'POST' ? new Uint8Array() : undefined;
  return { content, canRepeat: true, sent: () => 0, refusal: () => undefined, release: () => undefined };
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
  let isSlow = false;
  const timer = setTimeout(() => {
    isSlow = true;
    stream.destroy(new Error('The body was too slow'));
  }, patienceFor(length));
  request.once('close', () => {
    clearTimeout(timer);
    if (!request.complete) stream.destroy(new Error('The caller left'));
  });
  request.pipe(stream);
  const contentType = request.headers['content-type'];
  const content = WechatFile.fromStream(stream, { length, ...(contentType ? { contentType } : {}) });
  return {
    content,
    canRepeat: false,
    sent: () => sent,
    refusal: () => (isSlow ? TOO_SLOW : undefined),
    release: () => {
      clearTimeout(timer);
      stream.destroy();
    },
  };
}

function patienceFor(bytes: number): number {
  return GRACE_MS + bytes / SLOWEST_BYTES_PER_MS;
}

/** Whether there is a key among them. Bytes without a prefix of a key are not converted to text. */
function bytesHoldKey(bytes: Buffer): boolean {
  return PREFIXES.some((prefix) => bytes.includes(prefix)) && holdsKey(bytes.toString('latin1'));
}

function refused(reason: RelayRefusal['reason'], sentence: string): TakenBody {
  return { ok: false, refusal: { reason, sentence } };
}
