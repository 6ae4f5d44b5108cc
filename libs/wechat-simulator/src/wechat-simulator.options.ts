import type { AppOptions } from './account/app.options.js';
import type { RuleOptions } from './rules/rules.js';
import type { WireStyle } from './rules/wire-style.js';
import type { Clock } from './time/simulated-time.js';

/** What a simulator is made of. Every field can be left out. */
export interface WechatSimulatorOptions extends RuleOptions {
  /** The accounts it knows. @default one, `DEFAULT_APP` */
  apps?: readonly AppOptions[];
  /** Where the time comes from. @default the system's clock */
  clock?: Clock;
  /** Waits for the `slow` fault. @default a timer of Node's */
  sleep?: (ms: number) => Promise<void>;
  /** How much faster the simulated time runs than the clock. @default 1 */
  timeScale?: number;
  /** Determines tokens, rids and the drawing of faults. @default drawn at random, for tokens must not repeat after a restart */
  seed?: number;
  /** How answers look on the wire. */
  wire?: Partial<WireStyle>;
  /** How many calls, tokens and rids are remembered; living tokens always are. @default all, and 10,000 rids */
  journal?: { limit?: number };
}
