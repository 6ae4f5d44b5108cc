import { type Behaviour, DEFAULT_BEHAVIOUR } from './behaviour.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { DEFAULT_TIMINGS, type Timings } from './timings.js';

/** Everything that can be turned about WeChat's rules. */
export interface Rules {
  readonly timings: Readonly<Timings>;
  readonly limits: Readonly<Limits>;
  readonly behaviour: Readonly<Behaviour>;
}

/** What differs from the rules that otherwise hold. */
export interface RuleOptions {
  /** How long things last. */
  timings?: Partial<Timings>;
  /** How often an app may call what. */
  limits?: Partial<Limits>;
  /** What nobody documents. */
  behaviour?: Partial<Behaviour>;
}

/** What WeChat documents, and our assumptions where it does not. */
export const DEFAULT_RULES: Rules = {
  timings: DEFAULT_TIMINGS,
  limits: DEFAULT_LIMITS,
  behaviour: DEFAULT_BEHAVIOUR,
};

/** Answers `base` with what `options` says otherwise. */
export function rulesWith(base: Rules, options: RuleOptions): Rules {
  return {
    timings: { ...base.timings, ...options.timings },
    limits: { ...base.limits, ...options.limits },
    behaviour: { ...base.behaviour, ...options.behaviour },
  };
}
