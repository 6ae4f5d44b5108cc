import type { Scenario } from './scenario.js';
import { BLACK_HOLES } from './scenarios/black-hole.js';
import { CALLERS } from './scenarios/callers.js';
import { COLD_STARTS } from './scenarios/cold-start.js';
import { CONFIGURATION } from './scenarios/configuration.js';
import { KILLS } from './scenarios/kills.js';
import { LOST_REDIS } from './scenarios/lost-redis.js';
import { PAUSES } from './scenarios/pauses.js';
import { QUIET } from './scenarios/quiet.js';
import { WECHAT_AWAY } from './scenarios/wechat-away.js';

/** The whole table, in its order. */
export const SCENARIOS: readonly Scenario[] = [
  ...COLD_STARTS,
  ...KILLS,
  ...PAUSES,
  ...LOST_REDIS,
  ...BLACK_HOLES,
  ...WECHAT_AWAY,
  ...CONFIGURATION,
  ...CALLERS,
  ...QUIET,
];
