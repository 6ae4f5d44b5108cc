import type { SimulatedApp } from '../account/simulated-app.js';
import { Refusal } from '../wire/refusal.js';
import type { World } from '../world.js';
import { issueForced, issueStable } from './issue-token.js';
import type { IssuedToken } from '../tokens/issued-token.js';

/** The counter of the day's forced refreshes. */
export const FORCED_COUNTER = 'force_refresh';

/** Forces a refresh of the stable token, within WeChat's minimum interval and daily limit. No quota query shows that limit. */
export function forceStable(world: World, app: SimulatedApp, by: IssuedToken['by']): IssuedToken | Refusal {
  const { behaviour, limits, timings } = app.rules;
  const at = world.time.now();
  if (at - app.lastForcedAt < timings.forceGapSeconds * 1000) {
    return behaviour.forceInsideGap === 'current' ? issueStable(world, app, by) : new Refusal(45009);
  }
  if (app.quota.usedToday(FORCED_COUNTER, at) >= limits.forcePerDay) {
    return behaviour.forceOverDaily === 'current' ? issueStable(world, app, by) : new Refusal(45009);
  }
  app.quota.countDay(FORCED_COUNTER, at);
  return issueForced(world, app, by);
}
