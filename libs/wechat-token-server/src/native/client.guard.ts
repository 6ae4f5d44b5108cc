import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Permission } from '../clients/client.js';
import { ownHeaders } from '../wechat-shape/answer.js';
import { Admission } from './admission.js';
import { NEEDED } from './needs.js';
import { rawRequestOf, type NestReply, type NestRequest } from './nest-http.js';
import { requestIdOf, setCaller } from './native-request.js';

/** Admits requests whose client key may do what the route needs, for the app in the path. */
@Injectable()
export class ClientGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly admission: Admission,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<NestRequest>();
    const reply = http.getResponse<NestReply>();
    const requestId = requestIdOf(request);
    for (const [name, value] of Object.entries(ownHeaders(requestId))) {
      reply.header(name, String(value));
    }
    const needed = this.reflector.get<readonly Permission[] | undefined>(NEEDED, context.getHandler());
    // A route without the decorator is open: /health.
    if (!needed) return true;
    const { appId } = request.params;
    setCaller(request, this.admission.admit(rawRequestOf(request), { needed, appId, requestId }));
    return true;
  }
}
