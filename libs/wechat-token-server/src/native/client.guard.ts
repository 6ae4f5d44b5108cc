import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RefusalQueue } from '../access/refusal-queue.js';
import { ownHeaders } from '../wechat-shape/answer.js';
import { Admission } from './admission.js';
import { NativeError } from './native.error.js';
import { NEEDS, type RouteNeeds } from './needs.js';
import { rawReplyOf, rawRequestOf, type NestReply, type NestRequest } from './nest-http.js';
import { isAdmitted, requestIdOf, setCaller } from './native-request.js';

/** Admits requests whose client key may do what the route needs, for the app in the path, unless `FastifyAdmission` did. */
@Injectable()
export class ClientGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly admission: Admission,
    private readonly refusals: RefusalQueue,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<NestRequest>();
    const reply = http.getResponse<NestReply>();
    const requestId = requestIdOf(request);
    for (const [name, value] of Object.entries(ownHeaders(requestId))) {
      reply.header(name, String(value));
    }
    const needs = this.reflector.get<RouteNeeds | undefined>(NEEDS, context.getHandler());
    // A route without the decorator is open: /health.
    if (!needs || isAdmitted(request)) return true;
    const demand = { needed: needs.permissions, appId: request.params['appId'], requestId };
    const admission = this.admission.admit(rawRequestOf(request), demand);
    if (!admission.ok) {
      await this.refusals.turn(rawReplyOf(reply), admission.isBadKey);
      throw new NativeError(admission.refusal);
    }
    setCaller(request, admission.caller);
    return true;
  }
}
