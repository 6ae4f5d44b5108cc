import type { Client } from '../clients/client.js';
import type { ClientSource } from '../clients/client-source.js';
import type { TokenServers } from './token-servers.js';

/** The clients of the configuration, suspended where the notes say so. */
export class NotedClients implements ClientSource {
  constructor(
    private readonly configured: ClientSource,
    private readonly servers: Pick<TokenServers, 'isSuspended'>,
  ) {}

  find(id: string): Client | undefined {
    const client = this.configured.find(id);
    return client && this.servers.isSuspended(id) ? { ...client, isSuspended: true } : client;
  }
}
