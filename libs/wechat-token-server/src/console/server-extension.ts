import type {
  AppView,
  ClientsView,
  ConsoleExtension,
  ConsoleHead,
  Notice,
  ServersView,
} from 'nestjs-wechat-token-console';
import type { Wording } from 'nestjs-wechat-token';
import type { TokenServers } from '../notes/token-servers.js';
import type { ClientViews } from './views/client-views.js';

/** How often it is looked whether anything has changed, while a page is open. */
const LOOK_EVERY_MS = 1_000;

/** What {@link ServerExtension} shows. */
export interface ServerExtensionParts {
  readonly servers: Pick<TokenServers, 'id' | 'state' | 'present' | 'suspended'>;
  readonly clients: ClientViews;
  /** What is wrong with this server, as `/health` says it. */
  readonly problems: () => readonly Wording[];
  readonly endingKeys: () => readonly Notice[];
}

/** What a token server adds to the console of its apps: the other servers, the clients, and what is wrong. */
export class ServerExtension implements ConsoleExtension {
  constructor(private readonly parts: ServerExtensionParts) {}

  servers(): NonNullable<ConsoleHead['servers']> {
    return { up: this.parts.servers.state.up };
  }

  notices(): readonly Notice[] {
    const problems = this.parts.problems().map((message) => ({ code: 'SERVER_PROBLEM', message }));
    try {
      return [...problems, ...this.parts.endingKeys()];
    } catch {
      // Of clients or operators of the application that cannot be listed. In a timer it would end the process.
      return problems;
    }
  }

  clients(): ClientsView {
    return { view: 'clients', clients: this.parts.clients.all() };
  }

  clientsOf(appId: string): NonNullable<AppView['clients']> {
    return this.parts.clients.ofApp(appId);
  }

  present(): Omit<ServersView, 'view' | 'store'> {
    const { id: own, present, state } = this.parts.servers;
    const servers = present.map(({ id, host, version, configuration, startedAt, seenAgoMs }) => {
      const shown = { id, host, version, configuration, startedAt, seenAgoMs: Math.round(seenAgoMs) };
      return { ...shown, isThis: id === own };
    });
    return {
      servers: servers.toSorted((one, other) => one.startedAt - other.startedAt),
      configurations: state.configurations,
    };
  }

  hostOf(instanceId: string): string | undefined {
    return this.parts.servers.present.find(({ id }) => id === instanceId)?.host;
  }

  watch(listener: () => void): () => void {
    let mark = this.mark();
    const timer = setInterval(() => {
      const now = this.mark();
      if (now !== mark) listener();
      mark = now;
    }, LOOK_EVERY_MS).unref();
    return () => clearInterval(timer);
  }

  /** Changes with everything but durations, and how often clients call. */
  private mark(): string {
    const { state, present, suspended } = this.parts.servers;
    const servers = present.map(({ id, configuration }) => [id, configuration]);
    return JSON.stringify([state, servers, suspended, this.notices()]);
  }
}
