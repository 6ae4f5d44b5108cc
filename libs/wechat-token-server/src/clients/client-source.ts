import type { Client } from './client.js';

/** Where the server finds its clients: the configuration, or a database. */
export interface ClientSource {
  /** Returns the client with this id. Called for each request, so serve it from memory. */
  find(id: string): Client | undefined;
  /** All clients, for the console. @default it shows those that have called */
  all?(): readonly Client[];
}
