import type { Client } from './client.js';

/** Where the server finds its clients: the configuration, or a database. */
export interface ClientSource {
  /** Returns the client with this id. Called for each request, so serve it from memory. */
  find(id: string): Client | undefined;
}
