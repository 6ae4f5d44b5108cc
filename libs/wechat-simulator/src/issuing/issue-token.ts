import type { SimulatedApp } from '../account/simulated-app.js';
import type { World } from '../world.js';
import type { IssuedToken } from '../tokens/issued-token.js';
import { newTokenValue } from '../tokens/token-value.js';

type By = IssuedToken['by'];

/** Issues a token as `/cgi-bin/token` does: always a new one; the last is accepted until its grace ends. */
export function issueLegacy(world: World, app: SimulatedApp, by: By): IssuedToken {
  const { timings, behaviour } = app.rules;
  const token = newToken(world, app, { endpoint: 'legacy', by, forced: false });
  app.legacy.push(token, timings.graceSeconds * 1000, behaviour.liveGenerations);
  world.tokens.add(token);
  return token;
}

/** Responds as the normal mode of the stable endpoint does: with the current token, or a new one near its expiry. */
export function issueStable(world: World, app: SimulatedApp, by: By): IssuedToken {
  const { timings, behaviour } = app.rules;
  const at = world.time.now();
  const current = app.stable.current(at);
  if (current && current.expiresAt - at > timings.renewsInLastSeconds * 1000) return current;

  const token = newToken(world, app, { endpoint: 'stable', by, forced: false });
  app.stable.push(token, Number.POSITIVE_INFINITY, behaviour.stableLiveGenerations);
  world.tokens.add(token);
  return token;
}

/** Issues a new stable token and leaves the current one its overlap; older ones end at once. */
export function issueForced(world: World, app: SimulatedApp, by: By): IssuedToken {
  const { timings, behaviour } = app.rules;
  const token = newToken(world, app, { endpoint: 'stable', by, forced: true });
  app.stable.push(token, timings.graceSeconds * 1000, behaviour.stableLiveGenerations);
  world.tokens.add(token);
  app.lastForcedAt = token.issuedAt;
  return token;
}

function newToken(
  world: World,
  app: SimulatedApp,
  how: Pick<IssuedToken, 'endpoint' | 'by' | 'forced'>,
): IssuedToken {
  const issuedAt = world.time.now();
  const expiresAt = issuedAt + app.rules.timings.lifeSeconds * 1000;
  return {
    id: `${how.endpoint}-${world.tokens.count + 1}`,
    appId: app.appId,
    value: newTokenValue(world.random, world.wire.tokenLength),
    issuedAt,
    expiresAt,
    endsAt: expiresAt,
    ...how,
  };
}
