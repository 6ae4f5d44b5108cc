import type { SimulatedApp } from '../account/simulated-app.js';
import type { Call } from '../api/call.js';
import { type JsonFields, textIn } from '../wire/json-body.js';
import { Refusal } from '../wire/refusal.js';
import type { Reply } from '../api/render.js';
import { postedUseEndpoint } from './posted-use.js';
import { stableTokenEndpoint } from './stable-token.endpoint.js';
import { ticketEndpoint } from './ticket.endpoint.js';
import { tokenEndpoint } from './token.endpoint.js';

/** `POST /cgi-bin/openapi/quota/get`: the remaining daily quota of a path. */
export const quotaEndpoint = postedUseEndpoint('/cgi-bin/openapi/quota/get', answer);

function answer({ at }: Call, app: SimulatedApp, fields: JsonFields): Reply {
  const path = textIn(fields, 'cgi_path');
  if (path === '') return new Refusal(76021);
  if (!path.startsWith('/')) return new Refusal(76003, 'cgi_path must begin with /');
  if (path.startsWith('/sns/')) return new Refusal(76022);
  return quotaOf(app, path, at);
}

function quotaOf(app: SimulatedApp, path: string, at: number): Reply {
  const limit = limitOf(app, path);
  const used = Math.min(limit, app.quota.usedToday(path, at));
  const quota = { daily_limit: limit, used, remain: limit - used };
  const fields = { errcode: 0, errmsg: 'ok', quota };
  if (path !== stableTokenEndpoint.path) return fields;

  return {
    ...fields,
    rate_limit: { call_count: app.rules.limits.stableTokenPerMinute, refresh_second: 60 },
    component_rate_limit: { call_count: 1_050_000, refresh_second: 60 },
  };
}

function limitOf(app: SimulatedApp, path: string): number {
  const { tokenPerDay, stableTokenPerDay, ticketPerDay, otherPerDay } = app.rules.limits;
  if (path === ticketEndpoint.path) return ticketPerDay;
  if (path === tokenEndpoint.path) return tokenPerDay;
  return path === stableTokenEndpoint.path ? stableTokenPerDay : otherPerDay;
}
