import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** What the requests of Express and Fastify both have. */
export interface NestRequest {
  readonly headers: IncomingHttpHeaders;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly url: string;
  /** Fastify's own request, or nothing in Express. */
  readonly raw?: IncomingMessage;
}

/** What the responses of Express and Fastify both have. */
export interface NestReply {
  header(name: string, value: string): unknown;
  status(code: number): { send(body?: unknown): unknown };
  readonly raw?: ServerResponse;
  /** Fastify's: the response is written without it. */
  hijack?(): unknown;
}

/** Node's request beneath that of a framework. */
export function rawRequestOf(request: NestRequest): IncomingMessage {
  return request.raw ?? (request as unknown as IncomingMessage);
}

/** Node's response beneath that of a framework. */
export function rawReplyOf(reply: NestReply): ServerResponse {
  return reply.raw ?? (reply as unknown as ServerResponse);
}
