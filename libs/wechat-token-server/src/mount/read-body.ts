import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 64 * 1024;
/** How long reading a short body may take. */
const TIMEOUT_MS = 10_000;

/** How long a body may be, in bytes, and how long its caller may pause and it may take. */
interface BodyLimits {
  readonly maxBytes: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

/** The bytes of a request's body, or why they could not be read. Never rejects. */
export function wholeBodyOf(
  request: IncomingMessage,
  { maxBytes, idleMs, totalMs }: BodyLimits,
): Promise<Buffer | 'too long' | 'slow' | 'left'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (outcome: Buffer | 'too long' | 'slow' | 'left') => {
      clearTimeout(idle);
      clearTimeout(total);
      request.off('data', take).off('end', end).off('close', leave);
      resolve(outcome);
    };
    const take = (chunk: Buffer) => {
      idle.refresh();
      size += chunk.byteLength;
      if (size > maxBytes) settle('too long');
      else chunks.push(chunk);
    };
    const end = () => settle(Buffer.concat(chunks, size));
    const leave = () => settle('left');
    const idle = setTimeout(() => settle('slow'), idleMs).unref();
    const total = setTimeout(() => settle('slow'), totalMs).unref();
    request.on('data', take).once('end', end).once('close', leave);
  });
}

/** The bytes of a request's body; `undefined` for one that is longer than 64 KiB or comes too slowly. Never rejects. */
export async function shortBodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const limits = { maxBytes: MAX_BYTES, idleMs: TIMEOUT_MS, totalMs: TIMEOUT_MS };
  const bytes = await wholeBodyOf(request, limits);
  // Discards the rest.
  request.resume();
  return typeof bytes === 'string' ? undefined : bytes;
}
