import type { IncomingMessage } from 'node:http';

const REST_MS = 30_000;

/** Whether a request says that it has a body. */
export function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** Whether somebody still reads the body. */
export function isRead(request: IncomingMessage): boolean {
  return request.listenerCount('data') > 0 || request.listenerCount('readable') > 0;
}

/** Discards what the caller of an answered request still sends, for a limited time, so that it receives the response. */
export function letRestPass(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const { socket } = request;
  const timer = setTimeout(() => request.destroy(), REST_MS).unref();
  const settle = () => {
    clearTimeout(timer);
    socket.off('close', settle);
  };
  // A request that is answered does not tell that its connection is lost.
  socket.once('close', settle);
  request.once('close', settle).resume();
}
