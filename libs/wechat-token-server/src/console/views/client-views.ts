import type { ClientSummary } from 'nestjs-wechat-token-console';
import type { ClientTally } from '../../audit/client-tally.js';
import { DEFAULT_PER_MINUTE, type Client } from '../../clients/client.js';
import type { ClientSource } from '../../clients/client-source.js';
import type { TokenServers } from '../../notes/token-servers.js';

/** What the console shows of clients: what the configuration says, whether they are suspended, and what this server saw of them. */
export class ClientViews {
  constructor(
    private readonly clients: ClientSource,
    private readonly servers: Pick<TokenServers, 'suspended'>,
    private readonly tally: Pick<ClientTally, 'ids' | 'of'>,
  ) {}

  /** All clients; of a source that does not list them, those that have called. */
  all(): readonly ClientSummary[] {
    const { clients, tally } = this;
    const all = clients.all?.() ?? tally.ids.flatMap((id) => clients.find(id) ?? []);
    const suspensions = new Map(this.servers.suspended.map((note) => [note.clientId, note]));
    return all.map((client) => this.summaryOf(client, suspensions.get(client.id)));
  }

  /** Those that may use the app. */
  ofApp(appId: string): readonly ClientSummary[] {
    return this.all().filter(({ apps }) => apps.includes(appId));
  }

  private summaryOf(client: Client, note: TokenServers['suspended'][number] | undefined): ClientSummary {
    const {
      id,
      apps,
      may,
      paths = [],
      from = [],
      notAfter,
      digests,
      perMinute,
      isSuspended = false,
    } = client;
    const { calls, refusals, lastAt, lastFrom, lastRefusal } = this.tally.of(id);
    return {
      id,
      apps,
      may,
      paths,
      from,
      ...(notAfter !== undefined && { notAfter }),
      keys: digests.length,
      perMinute: perMinute ?? DEFAULT_PER_MINUTE,
      isSuspended: isSuspended || note !== undefined,
      ...(note && { suspension: { at: note.at, by: note.by, reason: note.reason } }),
      seen: {
        calls,
        refusals,
        ...(lastAt !== undefined && { lastAt }),
        ...(lastFrom !== undefined && { lastFrom }),
        ...(lastRefusal !== undefined && { lastRefusal }),
      },
    };
  }
}
