import type { SimulatedApp } from '../account/simulated-app.js';
import type { Call } from '../api/call.js';
import { jsonBodyOf, type JsonFields } from '../wire/json-body.js';
import { Refusal } from '../wire/refusal.js';
import { userOf } from './token-user.js';

/** A POST with an access token and a JSON body. */
export interface PostedUse {
  readonly app: SimulatedApp;
  readonly fields: JsonFields;
}

/** The app of the token in a POST, and the fields of its body. */
export function userOfPost(call: Call): PostedUse | Refusal {
  if (call.method !== 'POST') return new Refusal(43002);
  const app = userOf(call);
  if (app instanceof Refusal) return app;
  const fields = jsonBodyOf(call);
  return fields instanceof Refusal ? fields : { app, fields };
}
