import type { SimulatedApp } from '../account/simulated-app.js';
import type { Call } from '../api/call.js';
import { type JsonFields, textIn } from '../wire/json-body.js';
import { Refusal } from '../wire/refusal.js';
import type { Reply } from '../api/render.js';
import type { RidRecord } from '../journal/rid-log.js';
import { postedUseEndpoint } from './posted-use.js';

const RID = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/;

/** `POST /cgi-bin/openapi/rid/get`: a refused request, secrets included, as in the live API. */
export const ridEndpoint = postedUseEndpoint('/cgi-bin/openapi/rid/get', answer);

function answer({ at, world }: Call, app: SimulatedApp, fields: JsonFields): Reply {
  const rid = textIn(fields, 'rid');
  if (!RID.test(rid)) return new Refusal(76002);
  const record = world.rids.find(rid);
  if (!record) return new Refusal(76001);
  if (record.appId !== app.appId) return new Refusal(76003);
  if (at - record.at > app.rules.timings.ridSeconds * 1000) return new Refusal(76004);
  return { errcode: 0, errmsg: 'ok', request: requestOf(record) };
}

function requestOf(record: RidRecord): Reply {
  return {
    invoke_time: Math.floor(record.at / 1000),
    cost_in_ms: 1,
    request_url: record.url,
    request_body: record.body,
    response_body: record.answer,
    client_ip: record.ip,
  };
}
