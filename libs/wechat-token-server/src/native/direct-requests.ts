import type { OnModuleInit } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Draining } from '../life/draining.js';
import type { ResolvedServerOptions } from '../options/resolve-server-options.js';
import { newRequestId } from '../wechat-shape/answer.js';
import { announcesBody, type NativeGate } from './native-gate.js';

/** The route of the access token, in its plainest spelling and without a query: Fastify and Nest serve all others. */
const TOKEN_ROUTE = /^\/v1\/apps\/([A-Za-z0-9_-]{1,64})\/access-token$/;
const TOKEN = ['token'] as const;

/**
 * Shows requests for an access token to the {@link NativeGate} before Fastify sees them, which costs more than to answer them: where the
 * option `direct` allows it.
 */
export class DirectRequests implements OnModuleInit {
  constructor(
    private readonly isAllowed: ResolvedServerOptions['direct'],
    private readonly host: HttpAdapterHost,
    private readonly gate: NativeGate,
    private readonly draining: Draining,
  ) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter?.getHttpServer?.() as Server | undefined;
    if (!server || !this.isAllowed) return;
    const others = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request').on('request', (request, response) => {
      if (!this.takes(request, response)) for (const other of others) other.call(server, request, response);
    });
  }

  /** Whether the request is answered here. */
  private takes(request: IncomingMessage, response: ServerResponse): boolean {
    const [, appId] = (request.method === 'GET' && TOKEN_ROUTE.exec(request.url ?? '')) || [];
    if (appId === undefined || !this.isPlain(request, response) || !this.isAllowed?.(request)) return false;
    const demand = { needed: TOKEN, appId, requestId: newRequestId(), isDirect: true };
    this.gate.admit(request, response, demand);
    if (!isSent(response)) this.draining.track(response);
    return true;
  }

  /** Without a body, the first on its connection, and while the server does not end: whatever else there is, is for Nest. */
  private isPlain(request: IncomingMessage, { socket }: ServerResponse): boolean {
    return socket !== null && !announcesBody(request) && !this.draining.isDraining && !this.gate.isWatched;
  }
}

/** Whether the operating system has all of it: then it needs this process no more. */
function isSent({ writableEnded, writableLength }: ServerResponse): boolean {
  return writableEnded && writableLength === 0;
}
