import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { shortBodyOf } from '../mount/short-body.js';
import { Admission } from './admission.js';
import { answerTo } from './answer-to-error.js';
import { DirectToken } from './direct-token.js';
import { languageOf, writeNativeAnswer, writeRefusal } from './native-answer.js';
import { requestIdOf, setCaller } from './native-request.js';
import { NEEDS, type RouteNeeds } from './needs.js';
import { RefusalQueue } from './refusal-queue.js';
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

/**
 * Admits the requests of all native routes as soon as Fastify has found the route, and answers those that are refused: to read the body
 * and to go through Nest costs several times as much, so that whoever sends bad keys would keep the server busy. It also answers most
 * requests for an access token, since clients ask for nothing else as often; not in an application with global guards or interceptors,
 * which would not see them. On Express `ClientGuard` admits.
 */
@Injectable()
export class FastifyAdmission implements OnModuleInit {
  private readonly refusals = new RefusalQueue();

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly application: ApplicationConfig,
    private readonly admission: Admission,
    private readonly direct: DirectToken,
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

  /** Whether the request is for Nest; otherwise it is answered here. */
  private goesOn({ permissions, isDirect }: RouteNeeds, request: RoutedRequest, reply: NestReply): boolean {
    const requestId = requestIdOf(request);
    const [raw, response] = [rawRequestOf(request), rawReplyOf(reply)];
    const appId = request.params['appId'];
    try {
      const admission = this.admission.admit(raw, { needed: permissions, appId, requestId });
      if (!admission.ok) {
        const { refusal } = admission;
        void this.refuse(response, () => writeRefusal(response, requestId, refusal, languageOf(raw)));
        return false;
      }
      if (isDirect && appId !== undefined && hasNoQuery(raw.url) && !this.isWatched()) {
        void this.direct.answer(raw, response, { caller: admission.caller, appId, requestId });
        return false;
      }
      setCaller(request, admission.caller);
      return true;
    } catch (error) {
      // A source of clients that fails, for instance.
      const answer = answerTo(error, raw, requestId);
      void this.refuse(response, () => writeNativeAnswer(response, requestId, answer));
      return false;
    }
  }

  /** Reads the body of a refused request first, if it is short: a client that is still sending might not see the answer. */
  private async refuse(response: ServerResponse, answer: () => void): Promise<void> {
    const { req: request } = response;
    if (announcesBody(request)) {
      await shortBodyOf(request);
      if (!request.complete) response.shouldKeepAlive = false;
    }
    this.refusals.add(response, answer);
  }

  /** Whether the application has guards or interceptors for all routes. */
  private isWatched(): boolean {
    const { application } = this;
    return (
      application.getGlobalGuards().length > 0 ||
      application.getGlobalRequestGuards().length > 0 ||
      application.getGlobalInterceptors().length > 0 ||
      application.getGlobalRequestInterceptors().length > 0
    );
  }
}

function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function hasNoQuery(url = ''): boolean {
  return url.startsWith('/') && !url.includes('?');
}
