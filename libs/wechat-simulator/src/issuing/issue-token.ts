import type { SimulatedApp } from '../account/simulated-app.js';
import type { World } from '../world.js';
import type { IssuedToken } from '../tokens/issued-token.js';
import { newTokenValue } from '../tokens/token-value.js';

type By = IssuedToken['by'];

/** Issues a token as `/cgi-bin/token` does: always a new one; the last is accepted until its grace ends. */
export function issueLegacy(world: World, app: SimulatedApp, by: By): IssuedToken {
  return issue(world, app, { endpoint: 'legacy', by, forced: false }, app.rules.timings.graceSeconds);
}

/** Responds as the normal mode of the stable endpoint does: with the current token, or a new one near its expiry. */
export function issueStable(world: World, app: SimulatedApp, by: By): IssuedToken {
  const at = world.time.now();
  const current = app.stable.current(at);
  if (current && current.expiresAt - at > app.rules.timings.renewsInLastSeconds * 1000) return current;
  return issue(world, app, { endpoint: 'stable', by, forced: false }, Number.POSITIVE_INFINITY);
}

/** Issues a new stable token and leaves the current one its overlap; older ones end at once. */
export function issueForced(world: World, app: SimulatedApp, by: By): IssuedToken {
  const how = { endpoint: 'stable', by, forced: true } as const;
  const token = issue(world, app, how, app.rules.timings.graceSeconds);
  app.lastForcedAt = token.issuedAt;
  return token;
}

/** Issues a new token; the one before it is accepted for `graceSeconds` more. */
function issue(
  world: World,
  app: SimulatedApp,
  how: Pick<IssuedToken, 'endpoint' | 'by' | 'forced'>,
  graceSeconds: number,
): IssuedToken {
  const { timings, behaviour } = app.rules;
  const { endpoint } = how;
  const issuedAt = world.time.now();
  const expiresAt = issuedAt + timings.lifeSeconds * 1000;
  const token = {
    id: `${endpoint}-${world.tokens.count + 1}`,
    appId: app.appId,
    value: newTokenValue(world.random, world.wire.tokenLength),
    issuedAt,
    expiresAt,
    endsAt: expiresAt,
    ...how,
  };
  const generations = endpoint === 'legacy' ? behaviour.liveGenerations : behaviour.stableLiveGenerations;
  app[endpoint].push(token, graceSeconds * 1000, generations);
  world.tokens.add(token);
  return token;
}
