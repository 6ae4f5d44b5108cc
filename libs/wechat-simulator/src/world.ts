import type { SimulatedApp } from './account/simulated-app.js';
import type { RidLog } from './journal/rid-log.js';
import type { MediaLibrary } from './media/media-library.js';
import type { Rules } from './rules/rules.js';
import type { WireStyle } from './rules/wire-style.js';
import type { Random } from './time/random.js';
import type { SimulatedTime } from './time/simulated-time.js';
import type { TokenRegistry } from './tokens/token-registry.js';
import type { GrantRegistry } from './users/grant-registry.js';

/** Everything that exists on the simulated platform. */
export interface World {
  readonly time: SimulatedTime;
  readonly random: Random;
  readonly rules: Rules;
  readonly wire: Readonly<WireStyle>;
  readonly apps: Map<string, SimulatedApp>;
  readonly tokens: TokenRegistry;
  readonly rids: RidLog;
  readonly media: MediaLibrary;
  readonly grants: GrantRegistry;
  /** Determines tickets, users and what they are given; apart, so that they do not change the tokens that follow. */
  readonly userRandom: Random;
}
