import type { IncomingMessage } from 'node:http';

const REST_MS = 30_000;

/** Whether a request says that it has a body. */
export function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** Discards what the caller of an answered request still sends, for a limited time, so that it receives the response. */
export function letRestPass(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const timer = setTimeout(() => request.destroy(), REST_MS);
  request.once('close', () => clearTimeout(timer)).resume();
}
