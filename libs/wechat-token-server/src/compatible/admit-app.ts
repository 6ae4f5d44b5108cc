import { hasPermission, type Caller } from '../access/access.js';
import { bearerKeyOf } from '../access/bearer-key.js';
import type { Permission } from '../clients/client.js';
import { named, refuseDemand, refuseKey } from './refusals.js';
import { refused, type CompatibleParts, type RouteAnswer, type RouteCall } from './route.js';

/** What a call shows to prove its client. */
export interface Shown {
  readonly appId: string;
  readonly secret: string;
  readonly grantType: string;
}

/** An accepted caller, or the answer that refuses it. */
export type AppAdmission =
  { readonly ok: true; readonly caller: Caller } | { readonly ok: false; readonly answer: RouteAnswer };

/** Checks what a call shows, in WeChat's order. One permission of `anyOf` is enough. */
export function admitApp(
  { access }: CompatibleParts,
  { request, origin }: RouteCall,
  shown: Shown,
  { grantType, anyOf }: { readonly grantType: string; readonly anyOf: readonly Permission[] },
): AppAdmission {
  const fault = (errcode: number, name: string) =>
    refuse(refused(errcode, `give one ${name}`, { outcome: 'MALFORMED' }));
  // The header counts only without the parameter.
  const key = shown.secret === '' ? bearerKeyOf(request) : shown.secret;
  if (shown.appId === '') return fault(41002, 'appid');
  if (key === undefined) return fault(41004, 'secret, with the client key, or Authorization: Bearer');
  if (shown.grantType !== grantType) return fault(40002, `grant_type, ${grantType}`);

  const admission = access.byKey(key, origin);
  if (!admission.ok) return refuse(refuseKey(admission));
  const { client } = admission.caller;
  const permission = named(...anyOf);
  if (!client.apps.includes(shown.appId)) {
    return refuse(refuseDemand('APP', { clientId: client.id, permission }));
  }
  if (anyOf.some((one) => hasPermission(client, one))) return { ok: true, caller: admission.caller };
  return refuse(refuseDemand('PERMISSION', { clientId: client.id, app: shown.appId, permission }));
}

function refuse(answer: RouteAnswer): AppAdmission {
  return { ok: false, answer };
}
