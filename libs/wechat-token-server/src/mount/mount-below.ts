import type { HttpServer } from '@nestjs/common';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/** Handles a request with its body unparsed. */
export type RawHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** What is used of a Fastify instance. */
interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (
      request: { readonly raw: IncomingMessage },
      reply: { readonly raw: ServerResponse; hijack(): unknown },
      done: () => void,
    ) => void,
  ): unknown;
}

/**
 * Gives requests to `handle` before Nest sees them: Nest would parse their bodies, and answer 413 or 415 where WeChat has to decide.
 * All others go on to Nest. Called once the adapter has its server, and before it listens.
 */
export function mountBelow(
  adapter: HttpServer,
  takes: (request: IncomingMessage) => boolean,
  handle: RawHandler,
): void {
  if (adapter.getType?.() === 'fastify') {
    // It may listen on several servers, of which it shows one.
    (adapter.getInstance() as FastifyLike).addHook('onRequest', ({ raw }, reply, done) => {
      if (!takes(raw)) return done();
      reply.hijack();
      handle(raw, reply.raw);
    });
    return;
  }
  const server = adapter.getHttpServer() as Server;
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request').on('request', (request, response) => {
    if (takes(request)) handle(request, response);
    else for (const other of others) other.call(server, request, response);
  });
}
