import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Access, type Caller, type RefusalReason } from '../access/access.js';
import { bearerKeyOf } from '../access/bearer-key.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { Permission } from '../clients/client.js';
import { AUDIT_LOG } from '../tokens-of-injection.js';
import type { NativeError } from './native.error.js';
import { refused } from './refused.js';

/** What a native route needs, and for which request. */
export interface NativeDemand {
  /** One of these will do; or, without any, a valid key. */
  readonly needed: readonly Permission[];
  /** The app in the path. */
  readonly appId: string | undefined;
  readonly requestId: string;
}

/** Admits requests of the native routes whose client key may do what the route needs. Each refusal is audited. */
@Injectable()
export class Admission {
  constructor(
    private readonly access: Access,
    @Inject(AUDIT_LOG) private readonly audit: AuditLog,
  ) {}

  /** The caller of a request. Throws `NativeError` where it is refused. */
  admit(request: IncomingMessage, demand: NativeDemand): Caller {
    const origin = this.access.originOf(request);
    const { address } = origin;
    const admission = this.access.byKey(bearerKeyOf(request), origin);
    if (!admission.ok) throw this.refused(demand, { address, ...admission });
    const { caller } = admission;
    const reason = this.refusalOf(caller, demand);
    if (reason) {
      const [permission] = demand.needed;
      throw this.refused(demand, { address, reason, clientId: caller.client.id, permission });
    }
    return caller;
  }

  /** One of the permissions will do. */
  private refusalOf(caller: Caller, { needed, appId }: NativeDemand): RefusalReason | undefined {
    let refusal: RefusalReason | undefined;
    for (const permission of needed) {
      const reason = this.access.refusalOf(caller, { permission, appId });
      if (!reason) return undefined;
      refusal ??= reason;
    }
    return refusal;
  }

  private refused(
    { requestId }: NativeDemand,
    { reason, address, clientId, permission, retryAfterSeconds }: Refused,
  ): NativeError {
    const by = clientId === undefined ? 'nobody' : (`client:${clientId}` as const);
    return refused(this.audit, { by, from: address, requestId }, reason, { permission, retryAfterSeconds });
  }
}

interface Refused {
  readonly reason: RefusalReason;
  readonly address: string;
  readonly clientId?: string;
  readonly permission?: Permission | undefined;
  readonly retryAfterSeconds?: number;
}
