import type { AppOptions } from './account/app.options.js';
import type { RuleOptions } from './rules/rules.js';
import type { WireStyle } from './rules/wire-style.js';
import type { Clock } from './time/simulated-time.js';

/** Options of a simulator. Every field can be left out. */
export interface WechatSimulatorOptions extends RuleOptions {
  /** The accounts. @default one, `DEFAULT_APP` */
  apps?: readonly AppOptions[];
  /** The source of time. @default the system's clock */
  clock?: Clock;
  /** Waits for the `slow` fault. @default a timer of Node's */
  sleep?: (ms: number) => Promise<void>;
  /** How many times faster the simulated time runs than the clock. @default 1 */
  timeScale?: number;
  /** Determines tokens, rids and the drawing of faults. @default drawn at random, because tokens must not repeat after a restart */
  seed?: number;
  /** The format of responses. */
  wire?: Partial<WireStyle>;
  /** How many calls, tokens and rids are kept; valid tokens always are. @default all, and 10,000 rids */
  journal?: { limit?: number };
}
