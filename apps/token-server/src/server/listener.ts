import type { IncomingMessage } from 'node:http';
import type { SecureContextOptions } from 'node:tls';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { TlsFiles } from '../configuration/configuration.js';
import { isLoopback } from '../configuration/is-loopback.js';

const MAX_URL = 8_192;
const MAX_HEADER_BYTES = 16_384;
const MAX_JSON_BYTES = 65_536;
/** Room for 10,000 streams and 10,000 long polls, each on a connection of its own, and for those who call meanwhile. */
const MAX_CONNECTIONS = 25_000;
const HEADERS_TIMEOUT_MS = 10_000;
/** How long the body of a request that Nest reads may take: it is short. The relay has limits of its own. */
const BODY_MS = 15_000;

/** Not needed: no browser calls this server from another site, and nothing needs an echo or a tunnel. */
const REFUSED_METHODS = new Set(['OPTIONS', 'TRACE', 'CONNECT']);

const HTTP = {
  maxHeaderSize: MAX_HEADER_BYTES,
  headersTimeout: HEADERS_TIMEOUT_MS,
  connectionsCheckingInterval: 1_000,
};

/** A Fastify with the limits of the server, over TLS if there are files for it. */
export function listenerOf(host: string, tls: TlsFiles | undefined, bodyMs = BODY_MS): FastifyAdapter {
  const https = tls && {
    ...HTTP,
    ...secureContextOf(tls),
    // Each client's entry says whether it needs one.
    ...(tls.ca && { requestCert: true, rejectUnauthorized: false }),
  };
  const adapter: FastifyAdapter = new FastifyAdapter({
    // An upload may be slow; a body that Nest reads has a limit below.
    requestTimeout: 0,
    bodyLimit: MAX_JSON_BYTES,
    maxRequestsPerSocket: 10_000,
    ...(https ? { https } : { http: HTTP }),
    // A path with a broken escape is refused by Fastify before it reaches any hook or filter.
    frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) =>
      refuse(reply, 400, 'CALL_INVALID'),
  } as FastifyServerOptions);
  const fastify = adapter.getInstance();
  const isHostKnown = hostCheck(host);
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if ((request.raw.url ?? '').length > MAX_URL) refuse(reply, 414, 'URL_TOO_LONG');
    else if (REFUSED_METHODS.has(request.raw.method ?? '')) refuse(reply, 405, 'METHOD_NOT_ALLOWED');
    else if (!isHostKnown(request.raw)) refuse(reply, 421, 'HOST_UNKNOWN');
    else done();
  });
  const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();
  fastify.addHook(
    'preParsing',
    ({ raw }: FastifyRequest, reply: FastifyReply, _payload: unknown, done: () => void) => {
      const timer = setTimeout(() => raw.destroy(), bodyMs);
      timers.set(raw, timer);
      // A body that is refused gets no further.
      reply.raw.once('close', () => clearTimeout(timer));
      done();
    },
  );
  fastify.addHook('preValidation', ({ raw }: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    clearTimeout(timers.get(raw));
    done();
  });
  return adapter;
}

/** Sets the limit of connections, which needs the server. */
export function limitConnections(app: NestFastifyApplication): void {
  app.getHttpServer().maxConnections = MAX_CONNECTIONS;
}

/** The TLS options of Node.js. */
export function secureContextOf({ cert, key, ca }: TlsFiles): SecureContextOptions {
  return { cert, key, ...(ca && { ca }) };
}

/** Against DNS rebinding: a foreign page may make a browser on this machine call a foreign name that resolves to it. */
export function hostCheck(host: string): (request: IncomingMessage) => boolean {
  if (!isLoopback(host)) return () => true;
  let last = host;
  return ({ headers: { host: named = '' } }) => {
    // Clients repeat the header: the same as last time needs no second look.
    if (named !== last && !isOfThisMachine(named, host)) return false;
    last = named;
    return true;
  };
}

function isOfThisMachine(named: string, host: string): boolean {
  const name = named
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return name === host || name === 'localhost' || isLoopback(name);
}

function refuse(reply: FastifyReply, status: number, code: string): void {
  const message = 'The server does not accept this request.';
  const remedy = 'Check the method, the host, and the length and escapes of the URL';
  void reply
    .header('cache-control', 'no-store')
    .status(status)
    .send({ code, message, remedy, retryable: false });
}
