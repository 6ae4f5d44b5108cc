import type { Agent } from 'node:http';

/** Closes the idle connections of an agent; those in use are closed after their call. `Agent.destroy()` would end calls in progress. */
export function closeIdleConnections(agent: Agent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
}
