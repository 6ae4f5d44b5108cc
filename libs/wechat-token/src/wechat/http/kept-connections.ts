import type { Agent, AgentOptions } from 'node:http';

/** Keeps connections for a shorter time than servers do: one that the server has just closed resets the call that uses it. */
export const KEPT: AgentOptions = { keepAlive: true, scheduling: 'lifo', timeout: 4_000 };

/** Closes the idle connections of an agent; those in use are closed after their call. `Agent.destroy()` would end calls in progress. */
export function closeIdleConnections(agent: Agent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
}
