import type { Caller } from '../access/access.js';
import { promisedMsOf } from '../native/credential-answer.js';
import { admitApp, type Shown } from './admit-app.js';
import { refuseFailed, refuseKey } from './refusals.js';
import { refused, type CompatibleParts, type RouteAnswer, type RouteCall } from './route.js';

/** Both token routes need one of these. A stand-in grants nothing by itself, so every client that can use one gets one. */
const ASKED = { grantType: 'client_credential', anyOf: ['call', 'token', 'ticket'] } as const;

/** The answer of both token routes: a stand-in or, with the permission `token`, the access token itself. */
export async function giveToken(
  parts: CompatibleParts,
  call: RouteCall,
  shown: Shown & { readonly isForced?: boolean },
): Promise<RouteAnswer> {
  const admission = admitApp(parts, call, shown, ASKED);
  if (!admission.ok) return admission.answer;
  const { caller } = admission;
  const { appId, isForced = false } = shown;
  try {
    // Throws for an unknown app.
    const app = parts.tokens.app(appId);
    if (isGivenStandIn(caller)) return giveStandIn(parts, caller, appId);
    // A forced refresh is never passed on: at most it reports that WeChat rejected the token.
    if (isForced) await parts.reportToken(appId, caller);
    const credential = await app.getCredential();
    const expiresIn = Math.floor(promisedMsOf(credential, caller.client) / 1_000);
    const { id: clientId } = caller.client;
    // It may have taken seconds: the key may be suspended by now.
    const reason = parts.access.refusalNow(caller, { permission: 'token', appId });
    if (reason) return refuseKey({ ok: false, reason, clientId });
    const by = `client:${clientId}` as const;
    if (expiresIn < 1) {
      const outcome = 'ABOUT_TO_CHANGE';
      return refused(-1, 'the access token is about to be replaced', { outcome, by, app: appId });
    }
    return {
      kind: 'json',
      json: { access_token: credential.value, expires_in: expiresIn },
      audited: { what: 'token.given', outcome: 'ok', by, app: appId, version: credential.version },
    };
  } catch (error) {
    return refuseFailed(error, { by: `client:${caller.client.id}`, app: appId });
  }
}

function isGivenStandIn({ client }: Caller): boolean {
  const mayHaveToken = client.may.includes('token');
  return !mayHaveToken || client.standIn === true;
}

function giveStandIn({ standIns }: CompatibleParts, { client, digest }: Caller, appId: string): RouteAnswer {
  const { value, expiresInSeconds } = standIns.give(client, appId, digest);
  return {
    kind: 'json',
    json: { access_token: value, expires_in: expiresInSeconds },
    audited: { what: 'stand-in.given', outcome: 'ok', by: `client:${client.id}`, app: appId },
  };
}
