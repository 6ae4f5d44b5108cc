import type { SimulatedApp } from '../account/simulated-app.js';
import { newTokenValue } from '../tokens/token-value.js';
import type { World } from '../world.js';
import type { UserCode } from '../users/code-registry.js';
import { endToken, type Grant } from '../users/grant.js';
import { isUserTokenAliveAt, type UserToken } from '../users/user-token.js';

/** Issues the tokens for a user's code. */
export function grantFor(world: World, app: SimulatedApp, { openid, scope }: UserCode): Grant {
  const at = world.time.now();
  const user = { appId: app.appId, openid };
  if (app.rules.behaviour.laterAuthorizationEndsRefreshToken) {
    for (const { refresh, earlier } of world.grants.of(user))
      for (const token of [refresh, ...earlier]) endToken(token, at, 'superseded');
  }
  const { userTokenSeconds, refreshTokenSeconds } = app.rules.timings;
  const grant: Grant = {
    ...user,
    access: newToken(world, { ...user, scope, kind: 'access' }, at + userTokenSeconds * 1000),
    refresh: newToken(world, { ...user, scope, kind: 'refresh' }, at + refreshTokenSeconds * 1000),
    earlier: [],
  };
  world.grants.add(grant);
  return grant;
}

/** Refreshes a grant: extends a valid access token, replaces an expired one. `shown` is the refresh token that was sent. */
export function refreshGrant(world: World, app: SimulatedApp, grant: Grant, shown: UserToken): void {
  const at = world.time.now();
  const endsAt = at + app.rules.timings.userTokenSeconds * 1000;
  if (isUserTokenAliveAt(grant.access, at)) {
    grant.access.expiresAt = endsAt;
    grant.access.endsAt = endsAt;
  } else {
    grant.access = newToken(world, grant.access, endsAt);
  }
  // A replaced one in its overlap returns its successor.
  if (app.rules.behaviour.rotatesRefreshToken && shown === grant.refresh) rotate(world, app, grant, at);
  world.grants.note(grant);
}

function rotate(world: World, app: SimulatedApp, grant: Grant, at: number): void {
  const old = grant.refresh;
  grant.refresh = newToken(world, old, old.expiresAt);
  old.endsAt = Math.min(old.endsAt, at + app.rules.timings.refreshOverlapSeconds * 1000);
  old.endedBy = 'superseded';
  grant.earlier = [...grant.earlier.filter((token) => isUserTokenAliveAt(token, at)), old];
}

function newToken(
  world: World,
  { appId, openid, scope, kind }: Pick<UserToken, 'appId' | 'openid' | 'scope' | 'kind'>,
  expiresAt: number,
): UserToken {
  return {
    id: `user-${kind}-${world.grants.nextNumber()}`,
    kind,
    appId,
    openid,
    scope,
    value: newTokenValue(world.userRandom, world.wire.tokenLength),
    issuedAt: world.time.now(),
    expiresAt,
    endsAt: expiresAt,
  };
}
