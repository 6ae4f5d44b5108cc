import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 64 * 1024;
/** How long reading a body may take. */
const TIMEOUT_MS = 10_000;

/** The bytes of a request's body; `undefined` for one that is longer than 64 KiB or comes too slowly. Never rejects. */
export function shortBodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (bytes: Buffer | undefined) => {
      clearTimeout(timer);
      request.off('data', take);
      // Discards the rest.
      request.resume();
      resolve(bytes);
    };
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_BYTES) return end(undefined);
      chunks.push(chunk);
    };
    const timer = setTimeout(() => end(undefined), TIMEOUT_MS).unref();
    request.on('data', take);
    request.once('end', () => end(Buffer.concat(chunks)));
    request.once('close', () => end(undefined));
    request.once('error', () => end(undefined));
  });
}
