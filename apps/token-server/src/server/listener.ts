import type { IncomingMessage } from 'node:http';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { Wording } from 'nestjs-wechat-token';
import { NativeError, type NativeRefusal } from 'nestjs-wechat-token-server';
import type { Configuration } from '../configuration/configuration.js';
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

type Done = (error?: Error) => void;

const HTTP = {
  maxHeaderSize: MAX_HEADER_BYTES,
  headersTimeout: HEADERS_TIMEOUT_MS,
  connectionsCheckingInterval: 1_000,
};

/** What of a configuration says where and how to listen. */
export type Listening = Pick<Configuration, 'tls' | 'publicUrl'> & {
  readonly listen: Pick<Configuration['listen'], 'host'>;
};

/** A Fastify with the limits of the server, over TLS if there are files for it. */
export function listenerOf(listening: Listening, bodyMs = BODY_MS): FastifyAdapter {
  const { tls } = listening;
  const https = tls && {
    ...HTTP,
    ...tls,
    // Each client's entry says whether it needs one.
    ...(tls.ca && { requestCert: true, rejectUnauthorized: false }),
  };
  const adapter: FastifyAdapter = new FastifyAdapter({
    // An upload may be slow; a body that Nest reads has a limit below.
    requestTimeout: 0,
    bodyLimit: MAX_JSON_BYTES,
    maxRequestsPerSocket: 10_000,
    ...(https ? { https } : { http: HTTP }),
    // Fastify refuses some paths before any hook or filter.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      void reply.server.errorHandler(
        error.code === 'FST_ERR_BAD_URL' ? new NativeError(ESCAPES) : error,
        request,
        reply,
      ),
  } as FastifyServerOptions);
  const fastify = adapter.getInstance();
  const isHostKnown = hostCheck(listening);
  fastify.addHook('onRequest', ({ raw }: FastifyRequest, _reply: FastifyReply, done: Done) => {
    if ((raw.url ?? '').length > MAX_URL) done(new NativeError(URL_TOO_LONG));
    else if (REFUSED_METHODS.has(raw.method ?? '')) done(new NativeError(METHOD));
    else done(isHostKnown(raw) ? undefined : new NativeError(HOST));
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

/**
 * Against DNS rebinding: a foreign page may make a browser on this machine call a foreign name that resolves to it. A proxy on this machine
 * may pass on the name in `publicUrl`.
 */
export function hostCheck({ listen: { host }, publicUrl }: Listening): (request: IncomingMessage) => boolean {
  if (!isLoopback(host)) return () => true;
  const publicName = publicUrl === undefined ? undefined : nameIn(new URL(publicUrl).host);
  let last = host;
  return ({ headers: { host: named = '' } }) => {
    // Clients repeat the header: the same as last time needs no second look.
    if (named === last) return true;
    const name = nameIn(named);
    if (name !== publicName && !isLoopback(name)) return false;
    last = named;
    return true;
  };
}

/** A host without its port and its brackets. */
function nameIn(host: string): string {
  return host
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}

const invalid = (status: number, problem: Wording, remedy: Wording): NativeRefusal => ({
  status,
  code: 'CALL_INVALID',
  problem,
  remedy,
  // Whatever its body brings is not read.
  headers: { Connection: 'close' },
});

const URL_TOO_LONG = invalid(
  414,
  { en: 'The URL is longer than 8 KiB', zh: 'URL 超过 8 KiB' },
  { en: 'Send less in it', zh: '请缩短 URL' },
);

const METHOD = invalid(
  405,
  { en: 'The server does not serve this method', zh: '服务不支持此请求方法' },
  { en: 'Send GET or POST', zh: '请使用 GET 或 POST' },
);

const HOST = invalid(
  421,
  {
    en: 'The server listens on this machine only, and does not know the host in the header Host',
    zh: '服务仅监听本机，且请求头 Host 中的主机名未知',
  },
  {
    en: 'Call 127.0.0.1 or localhost; if a proxy passes on its own name, write that in publicUrl',
    zh: '请访问 127.0.0.1 或 localhost；若代理会传递自己的主机名，请将其填入 publicUrl',
  },
);

const ESCAPES = invalid(
  400,
  { en: 'The URL contains an invalid escape', zh: 'URL 中含有无效的转义' },
  { en: 'Write a percent sign as %25', zh: '请将百分号写成 %25' },
);
