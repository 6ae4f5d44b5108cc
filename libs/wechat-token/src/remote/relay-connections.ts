import { ApiRoutes, type ApiRoute } from '../wechat/api/api-routes.js';
import type { RemoteOptions } from './remote.options.js';
import { TokenServer } from './token-server.js';

/** The way of calls through a token server: the first of several, and the second while that one cannot be reached. */
export class RelayConnections {
  readonly routes: ApiRoutes;
  private readonly server: TokenServer;

  constructor(options: RemoteOptions) {
    this.server = new TokenServer(options);
    const { urls, agents, hosts: address, headers } = this.server;
    const routeOf = (baseUrl: string): ApiRoute => ({
      baseUrl,
      wayOut: { ...agents, proxy: false },
      relay: { address, headers },
    });
    const [first, second] = urls.map(routeOf);
    this.routes = new ApiRoutes(first!, second);
  }

  /** Closes idle connections; those in use are closed after their call. */
  close(): void {
    this.server.close();
  }
}
