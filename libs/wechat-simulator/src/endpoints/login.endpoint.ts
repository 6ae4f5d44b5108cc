import type { Call } from '../api/call.js';
import { Refusal } from '../wire/refusal.js';
import type { Reply } from '../api/render.js';
import type { Endpoint } from './endpoint.js';
import { type CodeKind, exchange } from './code-exchange.js';

/** `GET /sns/jscode2session`: the user who opened the mini program. */
export const loginEndpoint: Endpoint = { path: '/sns/jscode2session', isUse: false, answer };

const LOGIN_CODE: CodeKind = {
  parameter: 'js_code',
  registryOf: (app) => app.users.loginCodes,
  refuse: (call, app, { openid }) => {
    const { limits, behaviour } = app.rules;
    const who = behaviour.loginsCountedBy === 'user' ? openid : 'every user';
    if (app.quota.countMinute(`${call.path} of ${who}`, call.at) > limits.loginsPerMinute)
      return new Refusal(45011);
    return app.users.find(openid)?.isBlocked ? new Refusal(40226) : undefined;
  },
};

function answer(call: Call): Reply {
  const exchanged = exchange(call, LOGIN_CODE);
  if (exchanged instanceof Refusal) return exchanged;

  const { app, code } = exchanged;
  const unionid = app.users.find(code.openid)?.unionid;
  const session_key = Buffer.from(
    Array.from({ length: 16 }, () => Math.floor(call.world.userRandom() * 256)),
  ).toString('base64');
  return { session_key, openid: code.openid, ...(unionid && { unionid }) };
}
