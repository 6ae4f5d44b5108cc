import type { SimulatedApp } from '../account/simulated-app.js';
import type { Call } from '../api/call.js';
import { Refusal } from '../wire/refusal.js';
import type { Reply } from '../api/render.js';
import type { Grant } from '../users/grant.js';
import { grantFor, refreshGrant } from '../issuing/issue-user-token.js';
import { isUserTokenAliveAt, type UserToken } from '../users/user-token.js';
import { exchange } from './code-exchange.js';
import type { Endpoint } from './endpoint.js';

/** `GET /sns/oauth2/access_token`: the tokens of the user of a code. */
export const userTokenEndpoint: Endpoint = {
  path: '/sns/oauth2/access_token',
  isUse: false,
  answer: (call) => {
    const exchanged = exchange(call, { parameter: 'code', registryOf: (app) => app.users.codes });
    if (exchanged instanceof Refusal) return exchanged;
    return replyOf(call, exchanged.app, grantFor(call.world, exchanged.app, exchanged.code));
  },
};

/** `GET /sns/oauth2/refresh_token`: extends the access token, or replaces an expired one. Needs no AppSecret. */
export const refreshUserTokenEndpoint: Endpoint = {
  path: '/sns/oauth2/refresh_token',
  isUse: false,
  answer: (call) => {
    const app = refresherOf(call);
    if (app instanceof Refusal) return app;
    const value = call.query.get('refresh_token') ?? '';
    if (value === '') return new Refusal(41003);

    const found = call.world.grants.findRefresh(value);
    if (found?.token.appId !== app.appId) return new Refusal(40030);
    call.trace.used = found.token;
    if (!isUserTokenAliveAt(found.token, call.at)) return new Refusal(codeOf(app, found.token));
    refreshGrant(call.world, app, found.grant, found.token);
    return replyOf(call, app, found.grant);
  },
};

function refresherOf(call: Call): SimulatedApp | Refusal {
  const appId = call.query.get('appid') ?? '';
  call.trace.appId = appId;
  if (appId === '') return new Refusal(41002);
  if (call.query.get('grant_type') !== 'refresh_token') return new Refusal(40002);
  const app = call.world.apps.get(appId);
  if (!app) return new Refusal(40013);
  const count = app.quota.countMinute(call.path, call.at);
  return count > app.rules.limits.snsPerMinute ? new Refusal(45011) : app;
}

function codeOf(app: SimulatedApp, { endedBy }: UserToken): number {
  if (endedBy === undefined) return 42002;
  switch (endedBy) {
    case 'password-changed':
      return 42007;
    case 'withdrawn':
      return app.rules.behaviour.withdrawnRefreshCode;
    case 'killed':
    case 'superseded':
      return 40030;
  }
}

function replyOf(call: Call, app: SimulatedApp, { access, refresh, openid }: Grant): Reply {
  call.trace.given = access;
  const user = app.users.find(openid);
  return {
    access_token: access.value,
    expires_in: Math.floor((access.expiresAt - call.at) / 1000),
    refresh_token: refresh.value,
    openid,
    scope: access.scope,
    ...(user?.isSnapshot && { is_snapshotuser: 1 }),
    ...(user?.unionid && { unionid: user.unionid }),
  };
}
