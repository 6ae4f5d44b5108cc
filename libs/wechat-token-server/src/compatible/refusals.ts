import { isWechatTokenError } from 'nestjs-wechat-token';
import type { RefusalReason, RefusedAdmission } from '../access/access.js';
import { failureOutcomeOf } from '../audit/failure-outcome.js';
import type { Permission } from '../clients/client.js';
import { errcodeOf, relayRefusalOf } from '../relay/relay-refusal.js';
import { refused, type Audited, type RouteAnswer } from './route.js';

/** One sentence for every fault of a key, so that a stranger learns nothing. */
const NO_GOOD_KEY = 'secret must be a valid client key of this server (wtk_…); the audit log has the reason';

/** SDKs stop at 40125. At 40001 some retry endlessly. */
export function refuseKey({ reason, clientId, retryAfterSeconds }: RefusedAdmission): RouteAnswer {
  const audited = auditedOf(reason, clientId);
  if (reason !== 'TOO_MANY') return refused(40125, NO_GOOD_KEY, audited);
  return refused(45011, `too many requests, wait ${retryAfterSeconds ?? 1} s`, audited);
}

/** At 40001 and 42001 SDKs fetch another one, and get 40125 if the key is no longer valid. */
export function refuseStandIn({ reason, clientId }: RefusedAdmission): RouteAnswer {
  return refused(errcodeOf(reason), relayRefusalOf(reason).sentence, auditedOf(reason, clientId));
}

/** Refuses what a client with a valid key may not do. */
export function refuseDemand(
  reason: RefusalReason,
  given: { readonly clientId: string; readonly app?: string; readonly permission: string },
): RouteAnswer {
  const { clientId, app, permission } = given;
  const audited = { ...auditedOf(reason, clientId), app };
  if (reason === 'APP') return refused(40013, 'the key is not for this app', audited);
  return refused(48001, `the key lacks the permission ${permission}`, audited);
}

/** A permission, as a refusal names it. */
export function named(...permissions: readonly Permission[]): string {
  return permissions.map((permission) => `"${permission}"`).join(' or ');
}

/** Nothing was sent for the client, so it may try again: -1. Repeats nothing of a foreign error, which may quote a secret. */
export function refuseFailed(error: unknown, audited: Pick<Audited, 'by' | 'app'>): RouteAnswer {
  const outcome = failureOutcomeOf(error);
  const fail = (errcode: number, sentence: string) => refused(errcode, sentence, { ...audited, outcome });
  if (!isWechatTokenError(error)) return fail(-1, 'the server failed');
  const { code } = error;
  if (code === 'APP_UNKNOWN') return fail(40013, 'the server has no such app');
  const why = code === 'WECHAT_REFUSED' ? `WeChat refused its own request with ${error.errcode}` : code;
  return fail(-1, `the server has nothing to give: ${why}`);
}

function auditedOf(reason: RefusalReason, clientId: string | undefined): Pick<Audited, 'outcome' | 'by'> {
  return { outcome: reason, by: clientId === undefined ? 'nobody' : `client:${clientId}` };
}
