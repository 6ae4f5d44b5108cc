import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import {
  Access,
  isBadKey,
  type Caller,
  type Origin,
  type RefusalReason,
  type RefusedAdmission,
} from '../access/access.js';
import { bearerKeyOf } from '../access/bearer-key.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { Permission } from '../clients/client.js';
import { AUDIT_LOG } from '../tokens-of-injection.js';
import type { NativeRefusal } from './native.error.js';
import { auditRefusal } from './refused.js';

/** What a native route needs, and for which request. */
export interface NativeDemand {
  /** One of these will do; or, without any, a valid key. */
  readonly needed: readonly Permission[];
  /** The app in the path. */
  readonly appId: string | undefined;
  readonly requestId: string;
}

/** An accepted caller, or what answers a request that is refused. */
export type NativeAdmission =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly refusal: NativeRefusal; readonly isBadKey: boolean };

/** Admits requests of the native routes whose client key may do what the route needs. Each refusal is audited. */
@Injectable()
export class Admission {
  constructor(
    private readonly access: Access,
    @Inject(AUDIT_LOG) private readonly audit: AuditLog,
  ) {}

  admit(request: IncomingMessage, demand: NativeDemand): NativeAdmission {
    const origin = this.access.originOf(request);
    const admission = this.access.byKey(bearerKeyOf(request), origin);
    if (!admission.ok) return this.refused(demand, origin, admission);
    const { caller } = admission;
    const reason = this.refusalOf(caller, demand);
    return reason ? this.refused(demand, origin, { reason, clientId: caller.client.id }) : admission;
  }

  /** One of the permissions will do. A route that needs none is for the key's own apps as well. */
  private refusalOf(caller: Caller, { needed, appId }: NativeDemand): RefusalReason | undefined {
    if (appId !== undefined && !caller.client.apps.includes(appId)) return 'APP';
    let refusal: RefusalReason | undefined;
    for (const permission of needed) {
      const reason = this.access.refusalOf(caller, { permission, appId });
      if (!reason) return undefined;
      refusal ??= reason;
    }
    return refusal;
  }

  private refused(
    { needed: [permission], requestId }: NativeDemand,
    { address: from }: Origin,
    refused: Omit<RefusedAdmission, 'ok'>,
  ): NativeAdmission {
    const { reason, clientId, retryAfterSeconds } = refused;
    const by = clientId === undefined ? 'nobody' : (`client:${clientId}` as const);
    const details = { permission, retryAfterSeconds };
    const refusal = auditRefusal(this.audit, { by, from, requestId }, reason, details);
    return { ok: false, refusal, isBadKey: isBadKey(refused) };
  }
}
