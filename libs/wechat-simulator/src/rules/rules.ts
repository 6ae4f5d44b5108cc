import { type Behaviour, DEFAULT_BEHAVIOUR } from './behaviour.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { DEFAULT_TIMINGS, type Timings } from './timings.js';

/** All configurable rules of WeChat. */
export interface Rules {
  readonly timings: Readonly<Timings>;
  readonly limits: Readonly<Limits>;
  readonly behaviour: Readonly<Behaviour>;
}

/** Overrides of the default rules. */
export interface RuleOptions {
  /** Durations. */
  timings?: Partial<Timings>;
  /** Limits of calls. */
  limits?: Partial<Limits>;
  /** Undocumented behaviour. */
  behaviour?: Partial<Behaviour>;
}

/** WeChat's documented rules, and our assumptions where there are none. */
export const DEFAULT_RULES: Rules = {
  timings: DEFAULT_TIMINGS,
  limits: DEFAULT_LIMITS,
  behaviour: DEFAULT_BEHAVIOUR,
};

/** `base`, overridden by `options`. */
export function rulesWith(base: Rules, options: RuleOptions): Rules {
  return {
    timings: { ...base.timings, ...options.timings },
    limits: { ...base.limits, ...options.limits },
    behaviour: { ...base.behaviour, ...options.behaviour },
  };
}
