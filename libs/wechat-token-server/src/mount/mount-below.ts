import type { HttpServer } from '@nestjs/common';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/** Handles a request with its body unparsed. */
export type RawHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** What is used of a Fastify instance. */
interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (
      request: { readonly raw: IncomingMessage; readonly is404: boolean },
      reply: { readonly raw: ServerResponse; hijack(): unknown },
      done: () => void,
    ) => void,
  ): unknown;
}

/** What is used of an Express instance: of version 5, or of version 4 with an underscore. */
interface ExpressLike {
  readonly _router?: RouterLike;
  readonly router?: RouterLike;
}

interface RouterLike {
  readonly stack: readonly { readonly route?: object; match(path: string): boolean }[];
}

/** What is done with requests before Nest sees them. */
export interface Mounted {
  /** Called for every request, also for those of Nest. */
  readonly seen: (response: ServerResponse) => void;
  readonly takes: (request: IncomingMessage) => boolean;
  readonly handle: RawHandler;
}

/**
 * Gives requests to `handle` before Nest sees them: Nest would parse their bodies, and answer 413 or 415 where WeChat has to decide.
 * All others go on to Nest, and so does a request for one of the application's own routes. Called once the adapter has its server, and
 * before it listens.
 */
export function mountBelow(adapter: HttpServer, { seen, takes, handle }: Mounted): void {
  if (adapter.getType?.() === 'fastify') {
    // It may listen on several servers, of which it shows one.
    (adapter.getInstance() as FastifyLike).addHook('onRequest', ({ raw, is404 }, reply, done) => {
      seen(reply.raw);
      // Fastify finds its routes behind a foreign host, too: `GET http://evil/v1/apps`.
      const isOwnRoute = !is404 && raw.url?.startsWith('/') === true;
      if (isOwnRoute || !takes(raw)) return done();
      reply.hijack();
      handle(raw, reply.raw);
    });
    return;
  }
  const server = adapter.getHttpServer() as Server;
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request').on('request', (request, response) => {
    seen(response);
    if (takes(request) && !isRouteOf(adapter.getInstance() as ExpressLike, request))
      handle(request, response);
    else for (const other of others) other.call(server, request, response);
  });
}

/** Whether Express has a route for the path, whatever its method. */
function isRouteOf(express: ExpressLike, { url = '' }: IncomingMessage): boolean {
  // In version 4, reading `router` throws.
  // oxlint-disable-next-line no-underscore-dangle -- Express's own name
  const router = express._router ?? express.router;
  const [path = ''] = url.split('?', 1);
  try {
    return router?.stack.some((layer) => layer.route !== undefined && layer.match(path)) ?? false;
  } catch {
    // An escape that is none.
    return false;
  }
}
