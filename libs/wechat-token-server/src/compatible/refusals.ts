import { isWechatTokenError } from 'nestjs-wechat-token';
import { isBadKey, type RefusalReason, type RefusedAdmission } from '../access/access.js';
import { failureOutcomeOf } from '../audit/failure-outcome.js';
import type { Permission } from '../clients/client.js';
import { errcodeOf, relayRefusalOf } from '../relay/relay-refusal.js';
import { refused, type Audited, type RouteAnswer } from './route.js';

/** One sentence for every fault of a key, so that a stranger learns nothing. */
const NO_GOOD_KEY = 'secret must be a valid client key of this server (wtk_…); the audit log has the reason';

/** SDKs stop at 40125. At 40001 some retry endlessly. */
export function refuseKey(admission: RefusedAdmission): RouteAnswer {
  const { reason, clientId, retryAfterSeconds } = admission;
  const audited = auditedOf(reason, clientId);
  if (reason !== 'TOO_MANY') return refused(40125, NO_GOOD_KEY, audited, isBadKey(admission));
  const sentence = `too many requests, wait ${retryAfterSeconds ?? 1} s`;
  return refused(45011, sentence, audited, isBadKey(admission));
}

/** At 40001 and 42001 SDKs fetch another one, and get 40125 if the key is no longer valid. */
export function refuseStandIn(admission: RefusedAdmission): RouteAnswer {
  const { reason, clientId } = admission;
  const audited = auditedOf(reason, clientId);
  return refused(errcodeOf(reason), relayRefusalOf(reason).sentence, audited, isBadKey(admission));
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
