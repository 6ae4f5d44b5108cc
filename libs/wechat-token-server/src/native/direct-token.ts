import { Inject, Injectable, SetMetadata, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { WechatTokenService } from 'nestjs-wechat-token';
import { Access } from '../access/access.js';
import type { AuditLog } from '../audit/audit-log.js';
import { AUDIT_LOG } from '../tokens-of-injection.js';
import { newRequestId, ownHeaders } from '../wechat-shape/answer.js';
import { Admission } from './admission.js';
import { answerTo } from './answer-to-error.js';
import { credentialTextOf } from './credential-answer.js';
import { writeNativeAnswer } from './native-answer.js';
import { refused } from './refused.js';

const SERVED_DIRECTLY = 'wechat-token-server:served-directly';
const NEEDED = ['token'] as const;

/** Marks the route of the access token. As `@RouteConfig()` of Nest's Fastify adapter, which an application on Express lacks. */
export const ServedDirectly: MethodDecorator = SetMetadata('__fastify_route_config__', {
  [SERVED_DIRECTLY]: true,
});

/** What is used of a Fastify instance. */
interface FastifyLike {
  addHook(name: 'onRequest', hook: RequestHook): unknown;
}

type RequestHook = (request: RequestLike, reply: ReplyLike, done: () => void) => void;

interface RequestLike {
  readonly raw: IncomingMessage;
  readonly params: { readonly appId: string };
  readonly routeOptions: { readonly config?: Readonly<Record<string, unknown>> };
}

interface ReplyLike {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

/**
 * Answers most requests for an access token as soon as Fastify has found the route: clients ask for it more often than for anything
 * else, and what Nest does from there on costs as much as the rest. Requests with a query go on to the controller, and so does everything
 * in an application on Express.
 */
@Injectable()
export class DirectToken implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly admission: Admission,
    private readonly access: Access,
    private readonly tokens: WechatTokenService,
    @Inject(AUDIT_LOG) private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    const { httpAdapter } = this.host;
    if (httpAdapter?.getType?.() !== 'fastify') return;
    (httpAdapter.getInstance() as FastifyLike).addHook('onRequest', (request, reply, done) => {
      if (!isServedDirectly(request)) return done();
      reply.hijack();
      void this.answer(request.raw, reply.raw, request.params.appId);
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse, appId: string): Promise<void> {
    const requestId = newRequestId();
    try {
      const caller = this.admission.admit(request, { needed: NEEDED, appId, requestId });
      const { client, address } = caller;
      const whose = { by: `client:${client.id}`, from: address, app: appId, requestId } as const;
      const credential = await this.tokens.app(appId).getCredential();
      // The read may have taken seconds.
      const reason = this.access.refusalNow(caller, { permission: 'token', appId });
      if (reason) throw refused(this.audit, whose, reason, { permission: 'token' });
      const text = credentialTextOf(credential, client);
      const headers = ownHeaders(requestId);
      headers['ETag'] = `"${credential.version}"`;
      headers['Content-Type'] = 'application/json; charset=utf-8';
      headers['Content-Length'] = Buffer.byteLength(text);
      response.writeHead(200, headers).end(text);
      this.audit.write({ what: 'token.given', ...whose, outcome: 'ok' });
    } catch (error) {
      writeNativeAnswer(response, requestId, answerTo(error, request, requestId));
    }
  }
}

/** The end of the URL rules out most other routes. Fastify knows which route it is, whatever its prefix. */
function isServedDirectly(request: RequestLike): boolean {
  const { url = '' } = request.raw;
  if (!url.startsWith('/') || !url.endsWith('/access-token') || url.includes('?')) return false;
  // Nest takes no empty segment for an AppID.
  return request.routeOptions.config?.[SERVED_DIRECTLY] === true && request.params.appId !== '';
}
