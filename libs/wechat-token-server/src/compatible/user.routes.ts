import { isWechatTokenError, type WechatUserRequest, type WechatUserResponse } from 'nestjs-wechat-token';
import type { Caller } from '../access/access.js';
import { bearerKeyOf } from '../access/bearer-key.js';
import { holdsKey } from '../clients/client-key.js';
import { STAND_IN_PREFIX } from '../stand-in/stand-ins.js';
import { admitApp } from './admit-app.js';
import { named, refuseDemand, refuseFailed, refuseKey } from './refusals.js';
import { refused, type Audited, type CompatibleParts, type RouteAnswer, type RouteCall } from './route.js';

type UserPath = WechatUserRequest['path'];
type By = 'nobody' | `client:${string}`;

/** A call that was admitted: by its client key, or by its address. */
interface AdmittedCall {
  readonly by: By;
  readonly app?: string | undefined;
  readonly caller?: Caller | undefined;
}

/** The parameter with the code of each path that takes one. */
const CODES = { '/sns/jscode2session': 'js_code', '/sns/oauth2/access_token': 'code' } as const;
/** The parameters that are passed on of a call with a user's own token. */
const FIELDS = ['access_token', 'openid', 'lang', 'appid', 'grant_type', 'refresh_token'];

/** `GET /sns/jscode2session` and `GET /sns/oauth2/access_token`: the client key is replaced by the AppSecret. */
export async function loginRoute(parts: CompatibleParts, call: RouteCall): Promise<RouteAnswer> {
  if (call.method !== 'GET') return refused(43001, 'send GET', { outcome: 'MALFORMED' });
  const grantType = 'authorization_code';
  const appId = call.field('appid');
  const shown = { appId, secret: call.field('secret'), grantType: call.field('grant_type') };
  const admission = admitApp(parts, call, shown, { grantType, anyOf: ['login'] });
  if (!admission.ok) return admission.answer;
  const path = call.path as keyof typeof CODES;
  const code = call.field(CODES[path]);
  const { caller } = admission;
  const by = `client:${caller.client.id}` as const;
  if (code === '') return refused(41008, `give one ${CODES[path]}`, { outcome: 'MALFORMED', by, app: appId });
  const query = { [CODES[path]]: code, grant_type: grantType };
  return handOn(parts, { path, query }, { by, app: appId, caller });
}

/**
 * `GET /sns/userinfo`, `/sns/auth` and `/sns/oauth2/refresh_token`: they carry a user's own token and nothing that
 * names the client. So they need the header, or an address of `userCallsFrom`.
 */
export async function userRoute(parts: CompatibleParts, call: RouteCall): Promise<RouteAnswer> {
  if (call.method !== 'GET') return refused(43001, 'send GET', { outcome: 'MALFORMED' });
  const admitted = admitUserCall(parts, call);
  if ('kind' in admitted) return admitted;
  if (call.field('access_token').startsWith(STAND_IN_PREFIX)) {
    const sentence = "access_token has to be the user's own, not a stand-in";
    return refused(40001, sentence, { outcome: 'STAND_IN', by: admitted.by });
  }
  const given = FIELDS.map((name) => [name, call.field(name)] as const).filter(([, value]) => value !== '');
  return handOn(parts, { path: call.path as UserPath, query: Object.fromEntries(given) }, admitted);
}

function admitUserCall(
  { access, userCallsFrom }: CompatibleParts,
  { request, origin, field }: RouteCall,
): AdmittedCall | RouteAnswer {
  const key = bearerKeyOf(request);
  if (key === undefined) {
    if (userCallsFrom.has(origin.address)) return { by: 'nobody' };
    const sentence =
      'a call with a user access token names no client: send Authorization: Bearer with the client key, or list the address in userCallsFrom';
    return refused(48001, sentence, { outcome: 'NO_KEY', by: 'nobody' }, true);
  }
  const admission = access.byKey(key, origin);
  if (!admission.ok) return refuseKey(admission);
  const { client } = admission.caller;
  const appId = field('appid');
  const app = appId === '' ? undefined : appId;
  const reason = access.refusalOf(admission.caller, { permission: 'login', appId: app });
  if (reason) return refuseDemand(reason, { clientId: client.id, permission: named('login') });
  return { by: `client:${client.id}`, caller: admission.caller, app };
}

async function handOn(
  { users, access }: CompatibleParts,
  request: WechatUserRequest,
  { by, app, caller }: AdmittedCall,
): Promise<RouteAnswer> {
  const whose = { by, app };
  if (Object.values(request.query).some(holdsKey)) {
    const sentence = 'a parameter holds a key of this server, which would go to WeChat';
    return refused(48001, sentence, { ...whose, outcome: 'KEY_IN_URL' });
  }
  const audited = { what: 'login.relayed', ...whose } as const;
  try {
    const response = await users.exchange(request, app);
    // It may have taken seconds: the key may be suspended by now.
    const reason = caller && access.refusalNow(caller, { permission: 'login', appId: app });
    if (reason) return refuseKey({ ok: false, reason, clientId: caller.client.id });
    const { status } = response;
    // Following it would show a secret to another server.
    if (status >= 300 && status < 400) {
      return { kind: 'empty', status: 502, audited: { ...audited, outcome: 'REDIRECT', status } };
    }
    return { kind: 'response', response, audited: { ...audited, status, ...factsOf(response) } };
  } catch (error) {
    if (isWechatTokenError(error) && error.code === 'CALL_FAILED' && error.executed === 'unknown') {
      // Something was sent: at -1 some SDKs would send it again, and a code works once.
      return { kind: 'empty', status: 504, audited: { ...audited, outcome: error.failure, status: 504 } };
    }
    return refuseFailed(error, whose);
  }
}

/** The facts of the answer that the audit may contain. */
function factsOf({ body, status }: WechatUserResponse): Pick<Audited, 'outcome' | 'errcode' | 'rid'> {
  const text = Buffer.from(body).toString('utf8');
  const errcode = Number(/"errcode"\s*:\s*"?(-?\d{1,9})/.exec(text)?.[1] ?? 0);
  const rid = /\brid:\s*([0-9a-f-]{8,40})/i.exec(text)?.[1];
  const outcome = status !== 200 ? `HTTP_${status}` : errcode === 0 ? 'ok' : 'refused';
  return { outcome, errcode, rid };
}
