import type { Client } from './client.js';

/** Where the server finds its clients: the configuration, or a database. */
export interface ClientSource {
  /** Answers the client with that id. It is asked for each request: answer from memory. */
  find(id: string): Client | undefined;
}
