import type { SimulatedApp } from '../account/simulated-app.js';
import type { Call } from '../api/call.js';
import type { Reply } from '../api/render.js';
import { Refusal } from '../wire/refusal.js';
import { isAliveAt, type IssuedToken } from '../tokens/issued-token.js';
import { countDay } from './app-secret-checks.js';
import type { Endpoint } from './endpoint.js';

/** An endpoint for calls with an access token; one that is not accepted is refused. */
export function useEndpoint(path: string, answer: (call: Call, app: SimulatedApp) => Reply): Endpoint {
  return {
    path,
    isUse: true,
    answer: (call) => {
      const app = userOf(call);
      return app instanceof Refusal ? app : answer(call, app);
    },
  };
}

/** Checks the access token of a call; returns its app, or why it is not accepted. */
export function userOf(call: Call): SimulatedApp | Refusal {
  const value = call.query.get('access_token') ?? '';
  if (value === '') return new Refusal(41001);

  const token = call.world.tokens.find(value);
  const app = token && call.world.apps.get(token.appId);
  if (!token || !app) return new Refusal(call.world.rules.behaviour.malformedTokenCode);

  call.trace.appId = app.appId;
  call.trace.used = token;
  return tokenRefusal(call, token, app) ?? useRefusal(call, app) ?? app;
}

function tokenRefusal(call: Call, token: IssuedToken, app: SimulatedApp): Refusal | undefined {
  if (isAliveAt(token, call.at)) return undefined;
  const ranOut = token.supersededAt === undefined && token.endsAt === token.expiresAt;
  return new Refusal(ranOut ? app.rules.behaviour.expiredTokenCode : 40001);
}

function useRefusal(call: Call, app: SimulatedApp): Refusal | undefined {
  const refusal = app.ipRefusalForUse(call.ip, call.at);
  if (refusal) return refusal;
  if (app.isForbidden(call.path)) return new Refusal(48001);
  return countDay(call, app, app.rules.limits.otherPerDay);
}
