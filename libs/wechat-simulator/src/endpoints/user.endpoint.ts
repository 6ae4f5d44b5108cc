import type { Call } from '../api/call.js';
import { Refusal } from '../wire/refusal.js';
import { OK, type Reply } from '../api/render.js';
import { isUserTokenAliveAt, type UserToken } from '../users/user-token.js';
import type { Endpoint } from './endpoint.js';

/** `GET /sns/auth`: whether a user access token is valid. */
export const userAuthEndpoint: Endpoint = {
  path: '/sns/auth',
  isUse: false,
  answer: (call) => {
    const token = tokenOf(call);
    return token instanceof Refusal ? token : OK;
  },
};

/** `GET /sns/userinfo`: the profile of a user who allowed it. */
export const userInfoEndpoint: Endpoint = {
  path: '/sns/userinfo',
  isUse: false,
  answer: (call) => {
    const token = tokenOf(call);
    if (token instanceof Refusal) return token;
    return token.scope === 'snsapi_userinfo' ? profileOf(call, token) : new Refusal(48001);
  },
};

function tokenOf(call: Call): UserToken | Refusal {
  const value = call.query.get('access_token') ?? '';
  if (value === '') return new Refusal(41001);
  const token = call.world.grants.findAccess(value);
  if (!token) return new Refusal(call.world.rules.behaviour.malformedTokenCode);

  call.trace.appId = token.appId;
  call.trace.used = token;
  if (!isUserTokenAliveAt(token, call.at)) return new Refusal(codeOf(call, token));
  const openid = call.query.get('openid') ?? '';
  if (openid === '') return new Refusal(41009);
  return openid === token.openid ? token : new Refusal(40003);
}

function codeOf(call: Call, { appId, endedBy }: UserToken): number {
  const { behaviour } = call.world.apps.get(appId)?.rules ?? call.world.rules;
  if (endedBy === undefined) return behaviour.expiredTokenCode;
  return endedBy === 'password-changed' ? behaviour.changedPasswordUseCode : 40001;
}

function profileOf(call: Call, { appId, openid }: UserToken): Reply {
  const user = call.world.apps.get(appId)?.users.find(openid);
  return {
    openid,
    nickname: user?.nickname ?? '',
    // WeChat no longer fills these; no user here has a picture.
    sex: 0,
    province: '',
    city: '',
    country: '',
    headimgurl: '',
    privilege: [],
    ...(user?.unionid && { unionid: user.unionid }),
  };
}
