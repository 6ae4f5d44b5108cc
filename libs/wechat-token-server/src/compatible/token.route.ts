import { giveToken } from './give-token.js';
import { jsonBodyOf, textIn } from './json-body.js';
import { refused, type CompatibleParts, type RouteAnswer, type RouteCall } from './route.js';

/** `GET /cgi-bin/token`. */
export async function tokenRoute(parts: CompatibleParts, call: RouteCall): Promise<RouteAnswer> {
  if (call.method !== 'GET') return refused(43001, 'send GET', { outcome: 'MALFORMED' });
  return giveToken(parts, call, {
    appId: call.field('appid'),
    secret: call.field('secret'),
    grantType: call.field('grant_type'),
  });
}

/** `POST /cgi-bin/stable_token`: its fields are in the body alone. */
export async function stableTokenRoute(parts: CompatibleParts, call: RouteCall): Promise<RouteAnswer> {
  if (call.method !== 'POST') return refused(43002, 'send POST', { outcome: 'MALFORMED' });
  const body = await jsonBodyOf(call.request);
  if (!body.ok) return refused(body.errcode, body.sentence, { outcome: 'MALFORMED' });
  const { fields } = body;
  const isForced = fields.get('force_refresh') ?? false;
  if (typeof isForced !== 'boolean') {
    return refused(47001, 'force_refresh is true or false', { outcome: 'MALFORMED' });
  }
  return giveToken(parts, call, {
    appId: textIn(fields, 'appid'),
    secret: textIn(fields, 'secret'),
    grantType: textIn(fields, 'grant_type'),
    isForced,
  });
}
