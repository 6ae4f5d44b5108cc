import type { SimulatedApp } from '../account/simulated-app.js';
import type { Call } from '../api/call.js';
import { jsonBodyOf, textIn } from '../wire/json-body.js';
import { Refusal } from '../wire/refusal.js';
import type { Reply } from '../api/render.js';
import { forceStable } from '../issuing/force-stable.js';
import { issueStable } from '../issuing/issue-token.js';
import { appOf, countDay } from './app-secret-checks.js';
import type { Endpoint } from './endpoint.js';

/** `POST /cgi-bin/stable_token`: the same access token until its last minutes, unless a refresh is forced. */
export const stableTokenEndpoint: Endpoint = { path: '/cgi-bin/stable_token', isUse: false, answer };

function answer(call: Call): Reply {
  const { world, trace } = call;
  const fields = jsonBodyOf(call);
  if (fields instanceof Refusal) return fields;

  const proof = {
    appId: textIn(fields, 'appid'),
    secret: textIn(fields, 'secret'),
    grantType: textIn(fields, 'grant_type'),
  };
  const app = appOf(call, proof, (app) => countCall(call, app));
  if (app instanceof Refusal) return app;

  const forced = forceIn(fields['force_refresh'], app.rules.behaviour.looseForceRefresh);
  if (forced instanceof Refusal) return forced;

  const token = forced ? forceStable(world, app, 'caller') : issueStable(world, app, 'caller');
  if (token instanceof Refusal) return token;
  trace.given = token;
  return { access_token: token.value, expires_in: Math.floor((token.expiresAt - call.at) / 1000) };
}

function countCall(call: Call, app: SimulatedApp): Refusal | undefined {
  const { stableTokenPerMinute, stableTokenPerDay } = app.rules.limits;
  if (app.quota.countMinute(call.path, call.at) > stableTokenPerMinute) return new Refusal(45011);
  return countDay(call, app, stableTokenPerDay);
}

function forceIn(value: unknown, loose: boolean): boolean | Refusal {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  return loose ? value === 'true' || value === 1 : new Refusal(47001);
}
