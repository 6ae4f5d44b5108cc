import type { Scenario } from './scenario.js';
import { BLACK_HOLES } from './scenarios/black-hole.js';
import { BUSY_STARTS } from './scenarios/busy-starts.js';
import { CALLERS } from './scenarios/callers.js';
import { CLOCKS } from './scenarios/clocks.js';
import { COLD_STARTS } from './scenarios/cold-start.js';
import { CONFIGURATION } from './scenarios/configuration.js';
import { KILLS } from './scenarios/kills.js';
import { LOST_REDIS } from './scenarios/lost-redis.js';
import { MOVED_REDIS } from './scenarios/moved-redis.js';
import { PAUSES } from './scenarios/pauses.js';
import { QUIET } from './scenarios/quiet.js';
import { REFUSING_REDIS } from './scenarios/refusing-redis.js';
import { REMOTE_READERS } from './scenarios/remote-readers.js';
import { TOKEN_SERVERS } from './scenarios/token-servers.js';
import { WECHAT_AWAY } from './scenarios/wechat-away.js';

/** The whole table, in its order. */
export const SCENARIOS: readonly Scenario[] = [
  ...COLD_STARTS,
  ...BUSY_STARTS,
  ...KILLS,
  ...PAUSES,
  ...LOST_REDIS,
  ...BLACK_HOLES,
  ...CLOCKS,
  ...MOVED_REDIS,
  ...REFUSING_REDIS,
  ...WECHAT_AWAY,
  ...CONFIGURATION,
  ...CALLERS,
  ...QUIET,
  ...TOKEN_SERVERS,
  ...REMOTE_READERS,
];

/** Short enough for every run of the tests: of scenarios for either endpoint, the legacy one, which tolerates less. */
export const QUICK_SCENARIOS: readonly Scenario[] = SCENARIOS.filter(
  ({ name }) =>
    !name.endsWith(', stable endpoint') ||
    !SCENARIOS.some((other) => other.name === name.replace(/stable endpoint$/, 'legacy endpoint')),
);
