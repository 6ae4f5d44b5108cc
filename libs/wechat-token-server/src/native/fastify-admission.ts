import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { NativeGate } from './native-gate.js';
import { requestIdOf, setCaller } from './native-request.js';
import { NEEDS, type RouteNeeds } from './needs.js';
import { rawReplyOf, rawRequestOf, type NestReply, type NestRequest } from './nest-http.js';

/** What is used of a Fastify instance. */
interface FastifyLike {
  addHook(name: 'onRequest', hook: RequestHook): unknown;
}

type RequestHook = (request: RoutedRequest, reply: HijackedReply, done: () => void) => void;

interface RoutedRequest extends NestRequest {
  readonly routeOptions: { readonly config?: { readonly [NEEDS]?: RouteNeeds } };
}

interface HijackedReply extends NestReply {
  hijack(): unknown;
}

/** Passes the requests of all native routes to the {@link NativeGate} as soon as Fastify has found the route. On Express `ClientGuard` admits. */
@Injectable()
export class FastifyAdmission implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly gate: NativeGate,
  ) {}

  onModuleInit(): void {
    const { httpAdapter } = this.host;
    if (httpAdapter?.getType?.() !== 'fastify') return;
    (httpAdapter.getInstance() as FastifyLike).addHook('onRequest', (request, reply, done) => {
      const needs = request.routeOptions.config?.[NEEDS];
      // Nest takes no empty segment for an AppID.
      if (!needs || request.params['appId'] === '' || this.goesOn(needs, request, reply)) done();
      else reply.hijack();
    });
  }

  /** Whether the request is for Nest; otherwise the gate answers it. */
  private goesOn({ permissions, isDirect }: RouteNeeds, request: RoutedRequest, reply: NestReply): boolean {
    const raw = rawRequestOf(request);
    const caller = this.gate.admit(raw, rawReplyOf(reply), {
      needed: permissions,
      appId: request.params['appId'],
      requestId: requestIdOf(request),
      isDirect: isDirect && hasNoQuery(raw.url) && !this.gate.hasGlobalEnhancers,
    });
    if (caller) setCaller(request, caller);
    return caller !== undefined;
  }
}

function hasNoQuery(url = ''): boolean {
  return url.startsWith('/') && !url.includes('?');
}
