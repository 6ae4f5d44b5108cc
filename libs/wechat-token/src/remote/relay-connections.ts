import type { AxiosRequestConfig } from 'axios';
import { ApiRoutes, type ApiRoute, type RelayAccess } from '../wechat/api/api-routes.js';
import type { RemoteOptions } from './remote.options.js';
import { TokenServer } from './token-server.js';

/** The way of calls through a token server: one of several, and another while that one cannot be reached. */
export class RelayConnections {
  readonly routes: ApiRoutes;
  private readonly server: TokenServer;

  constructor(options: RemoteOptions) {
    this.server = new TokenServer(options);
    const [first, second] = this.server.urls.map((url) => new RelayRoute(url, this.server));
    this.routes = new ApiRoutes(first!, second);
  }

  /** Closes idle connections; those in use are closed after their call. */
  close(): void {
    this.server.close();
  }
}

/** A route through one server, which shows neither the key nor the certificate's where it is printed. */
class RelayRoute implements ApiRoute, RelayAccess {
  readonly #server: TokenServer;

  constructor(
    readonly baseUrl: string,
    server: TokenServer,
  ) {
    this.#server = server;
  }

  get wayOut(): AxiosRequestConfig {
    return { ...this.#server.agents, proxy: false };
  }

  get relay(): RelayAccess {
    return this;
  }

  get address(): string {
    return this.#server.hosts;
  }

  get headers(): RelayAccess['headers'] {
    return this.#server.headers;
  }
}
