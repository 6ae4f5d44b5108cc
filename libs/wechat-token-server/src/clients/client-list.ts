import type { Client } from './client.js';
import type { ClientSource } from './client-source.js';

/** Clients that are known now, for example those of a configuration. */
export class ClientList implements ClientSource {
  private clients!: ReadonlyMap<string, Client>;

  constructor(clients: readonly Client[]) {
    this.replace(clients);
  }

  find(id: string): Client | undefined {
    return this.clients.get(id);
  }

  /** Goes on with these clients, from the next request on. */
  replace(clients: readonly Client[]): void {
    this.clients = new Map(clients.map((client) => [client.id, client]));
  }
}
