import type { IncomingMessage, ServerResponse } from 'node:http';

/** What the requests of Express and Fastify both have. */
export interface NestRequest {
  readonly params: Readonly<Record<string, string | undefined>>;
  /** Express': the URL before a router cut off its beginning. */
  readonly originalUrl?: string;
  /** Fastify's. */
  readonly raw?: IncomingMessage;
}

/** What the responses of Express and Fastify both have. */
export interface NestReply {
  readonly raw?: ServerResponse;
  /** Fastify's: the response is written without it. */
  hijack?(): unknown;
}

/** Node's request beneath that of a framework. */
export function rawRequestOf(request: NestRequest): IncomingMessage {
  return request.raw ?? (request as unknown as IncomingMessage);
}

/** Node's response beneath that of a framework, which does not write to it any more. */
export function takeReply(reply: NestReply): ServerResponse {
  reply.hijack?.();
  return reply.raw ?? (reply as unknown as ServerResponse);
}

/** The path of the request as it was sent, without its query. */
export function sentPathOf(request: NestRequest): string {
  return (request.originalUrl ?? rawRequestOf(request).url ?? '').split('?', 1)[0]!;
}

/** What comes after the console's own path. */
export function restOf({ params: { folder = '', name } }: NestRequest): string {
  return name === undefined ? folder : `${folder}/${name}`;
}
