import type { OnModuleInit } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Draining } from '../life/draining.js';
import type { ResolvedServerOptions } from '../options/resolve-server-options.js';
import { newRequestId } from '../wechat-shape/answer.js';
import { announcesBody } from '../mount/rest-of-body.js';
import type { NativeGate } from './native-gate.js';

/** The route of the access token, without a query and without escapes: the framework serves all other spellings. */
const TOKEN_ROUTE = /^\/v1\/apps\/([A-Za-z0-9_-]{1,64})\/access-token$/;
const TOKEN = ['token'] as const;

/**
 * Passes requests for an access token to the {@link NativeGate} before Fastify or Express sees them, if the option `direct` allows it: the
 * framework's own work takes longer than the answer.
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
    if (!server || !this.isAllowed || this.gate.isMoved) return;
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

  /** Whether it has no body, no other request of its connection is in progress, the server does not end, and nothing of the application watches all routes. */
  private isPlain(request: IncomingMessage, { socket }: ServerResponse): boolean {
    return (
      socket !== null && !announcesBody(request) && !this.draining.isDraining && !this.gate.hasGlobalEnhancers
    );
  }
}

/** Whether the operating system has all of it, so that the end of the server need not wait for it. */
function isSent({ writableEnded, writableLength }: ServerResponse): boolean {
  return writableEnded && writableLength === 0;
}
