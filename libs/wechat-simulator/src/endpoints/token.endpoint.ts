import type { Call } from '../api/call.js';
import { Refusal } from '../wire/refusal.js';
import type { Reply } from '../api/render.js';
import { STABLE_ADVICE } from '../wire/wire-text.js';
import { issueLegacy } from '../issuing/issue-token.js';
import { appOf, countDay } from './app-secret-checks.js';
import type { Endpoint } from './endpoint.js';

/** `GET /cgi-bin/token`: a new access token at each call. Only the query counts. */
export const tokenEndpoint: Endpoint = { path: '/cgi-bin/token', isUse: false, answer };

function answer(call: Call): Reply {
  const { query, world, trace } = call;
  const proof = {
    appId: query.get('appid') ?? '',
    secret: query.get('secret') ?? '',
    grantType: query.get('grant_type') ?? '',
  };
  const app = appOf(call, proof, (app) => withAdvice(countDay(call, app, app.rules.limits.tokenPerDay)));
  if (app instanceof Refusal) return app;

  const token = issueLegacy(world, app, 'caller');
  trace.given = token;
  return { access_token: token.value, expires_in: Math.floor((token.expiresAt - call.at) / 1000) };
}

function withAdvice(refusal: Refusal | undefined): Refusal | undefined {
  return refusal && new Refusal(refusal.errcode, refusal.text + STABLE_ADVICE);
}
