import type { SimulatedApp } from '../account/simulated-app.js';
import type { Call } from '../api/call.js';
import { fieldsOf, textIn } from '../wire/json-body.js';
import { Refusal } from '../wire/refusal.js';
import { OK, type Reply } from '../api/render.js';
import { FORCED_COUNTER } from '../issuing/force-stable.js';
import { appOf } from './app-secret-checks.js';
import type { Endpoint } from './endpoint.js';
import { postedUseEndpoint } from './posted-use.js';

/** `POST /cgi-bin/clear_quota`: resets all daily counters, with an access token. */
export const clearQuotaEndpoint = postedUseEndpoint('/cgi-bin/clear_quota', (call, app, fields) =>
  textIn(fields, 'appid') === app.appId ? clearAll(call, app) : new Refusal(40013),
);

/** `POST /cgi-bin/clear_quota/v2`: the same with the AppSecret, when no access token can be issued. */
export const clearQuotaV2Endpoint: Endpoint = {
  path: '/cgi-bin/clear_quota/v2',
  isUse: false,
  answer: (call) => {
    if (call.method !== 'POST') return new Refusal(43002);
    const fields = fieldsOf(call.body) ?? {};
    const proof = {
      appId: call.query.get('appid') ?? textIn(fields, 'appid'),
      secret: call.query.get('appsecret') ?? textIn(fields, 'appsecret'),
    };
    const app = appOf(call, proof, () => undefined);
    return app instanceof Refusal ? app : clearAll(call, app);
  },
};

/** `POST /cgi-bin/openapi/quota/clear`: resets the daily counter of one path. */
export const clearPathQuotaEndpoint = postedUseEndpoint(
  '/cgi-bin/openapi/quota/clear',
  ({ at }, app, fields) => {
    const path = textIn(fields, 'cgi_path');
    if (!path.startsWith('/')) return new Refusal(76003, 'cgi_path must begin with /');
    if (app.quota.countMonth('path', at) > app.rules.limits.pathClearsPerMonth) return new Refusal(48006);

    app.quota.clear(path);
    return OK;
  },
);

function clearAll(call: Call, app: SimulatedApp): Reply {
  const { limits, behaviour } = app.rules;
  if (app.quota.countMonth('all', call.at) > limits.clearsPerMonth) return new Refusal(48006);

  const forced = app.quota.usedToday(FORCED_COUNTER, call.at);
  app.quota.clear();
  if (!behaviour.clearQuotaCoversForced) app.quota.setToday(FORCED_COUNTER, forced);
  return OK;
}
