import type { ServerResponse } from 'node:http';

/** Aborts when the caller leaves, or has left. The request's own `close` does not fire once its body was read. */
export function leavingOf(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  if (response.destroyed) leaving.abort();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort();
  });
  return leaving.signal;
}
