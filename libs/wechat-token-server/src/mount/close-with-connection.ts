import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const waiting = new WeakMap<Socket, Set<ServerResponse>>();

/**
 * Has a response emit `close` when its connection is lost, also while it waits for others before it on the connection: a client may send
 * requests without waiting for responses. Node emits it only for the first of them; the others would count as in progress for ever.
 */
export function closeWithConnection(response: ServerResponse): void {
  // It has the connection: Node tells it.
  if (response.socket) return;
  const { socket } = response.req;
  const known = waiting.get(socket);
  const responses = known ?? new Set();
  responses.add(response);
  response.once('close', () => responses.delete(response));
  if (known) return;
  waiting.set(socket, responses);
  socket.once('close', () => {
    for (const one of responses) if (isWaiting(one)) closed(one);
  });
}

/** Whether it has not had its turn on the connection. */
function isWaiting({ socket, writableFinished }: ServerResponse): boolean {
  return socket === null && !writableFinished;
}

/** What Node does with a response that had its turn. */
function closed(response: ServerResponse): void {
  response.destroyed = true;
  response.emit('close');
}
