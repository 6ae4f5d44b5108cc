import type { SimulatedApp } from '../account/simulated-app.js';
import type { Call } from '../api/call.js';
import type { Reply } from '../api/render.js';
import { jsonBodyOf, type JsonFields } from '../wire/json-body.js';
import { Refusal } from '../wire/refusal.js';
import type { Endpoint } from './endpoint.js';
import { userOf } from './token-user.js';

/** An endpoint for a POST with an access token and a JSON body. */
export function postedUseEndpoint(
  path: string,
  answer: (call: Call, app: SimulatedApp, fields: JsonFields) => Reply,
): Endpoint {
  return {
    path,
    isUse: true,
    answer: (call) => {
      if (call.method !== 'POST') return new Refusal(43002);
      const app = userOf(call);
      if (app instanceof Refusal) return app;
      const fields = jsonBodyOf(call);
      return fields instanceof Refusal ? fields : answer(call, app, fields);
    },
  };
}
