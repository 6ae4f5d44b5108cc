import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { bearerKeyOf } from '../access/bearer-key.js';
import { Access, type Caller, type RefusalReason } from '../access/access.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { Permission } from '../clients/client.js';
import { rawRequestOf, type NestReply, type NestRequest } from './nest-http.js';
import { AUDIT_LOG } from '../tokens-of-injection.js';
import { ownHeaders } from '../wechat-shape/answer.js';
import type { NativeError } from './native.error.js';
import { NEEDED } from './needs.js';
import { requestIdOf, setCaller } from './native-request.js';
import { refusalOf } from './refusal.js';

/** Admits requests whose client key may do what the route needs, for the app in the path. */
@Injectable()
export class ClientGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly access: Access,
    @Inject(AUDIT_LOG) private readonly audit: AuditLog,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<NestRequest>();
    const reply = http.getResponse<NestReply>();
    for (const [name, value] of Object.entries(ownHeaders(requestIdOf(request)))) {
      reply.header(name, String(value));
    }
    const needed = this.reflector.get<readonly Permission[] | undefined>(NEEDED, context.getHandler());
    // A route without the decorator is open: /health.
    if (!needed) return true;
    const raw = rawRequestOf(request);
    const origin = this.access.originOf(raw);
    const { address } = origin;
    const admission = this.access.byKey(bearerKeyOf(raw), origin);
    if (!admission.ok) throw this.refused(request, { address, ...admission });
    const { caller } = admission;
    const reason = this.refusalOf(caller, needed, request.params.appId);
    if (reason) {
      throw this.refused(request, { address, reason, clientId: caller.client.id, permission: needed[0] });
    }
    setCaller(request, caller);
    return true;
  }

  /** One of the permissions will do. */
  private refusalOf(
    caller: Caller,
    needed: readonly Permission[],
    appId: string | undefined,
  ): RefusalReason | undefined {
    let refusal: RefusalReason | undefined;
    for (const permission of needed) {
      const reason = this.access.refusalOf(caller, { permission, appId });
      if (!reason) return undefined;
      refusal ??= reason;
    }
    return refusal;
  }

  private refused(
    request: NestRequest,
    { reason, address, clientId, permission, retryAfterSeconds }: Refused,
  ): NativeError {
    const by = clientId === undefined ? 'nobody' : (`client:${clientId}` as const);
    this.audit.write({
      what: 'refused',
      by,
      from: address,
      outcome: reason,
      requestId: requestIdOf(request),
    });
    return refusalOf(reason, { permission, retryAfterSeconds });
  }
}

interface Refused {
  readonly reason: RefusalReason;
  readonly address: string;
  readonly clientId?: string;
  readonly permission?: Permission | undefined;
  readonly retryAfterSeconds?: number;
}
