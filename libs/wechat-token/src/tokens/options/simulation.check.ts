import { wholeNumber, type OptionProblem } from '../../errors/option-problem.js';
import { MayBeLeftOut, Satisfies } from './rule.js';
import { isWholeNumber } from './shape.js';
import { LONGEST_TIMER_MS } from '../../core/time/system-clock.js';

const FASTEST = 10_000;
const LONGEST_TICK_MS = 60_000;

const NO_SCALE: OptionProblem = {
  problem: {
    en: `must be a number greater than 0 and at most ${FASTEST}`,
    zh: `必须是大于 0 且不超过 ${FASTEST} 的数`,
  },
  remedy: { en: 'Write such a number, or leave it out for 1', zh: '请填写数字，或不填以使用默认值 1' },
};

/** class-validator's checks of `simulation`. */
export class SimulationCheck {
  @Satisfies('isScale', (value) => typeof value === 'number' && value > 0 && value <= FASTEST, NO_SCALE)
  @MayBeLeftOut()
  timeScale: unknown;

  @Satisfies('isDuration', isWholeNumber(1, LONGEST_TICK_MS), wholeNumber(1, LONGEST_TICK_MS, '1000'))
  @MayBeLeftOut()
  tickMs: unknown;

  @Satisfies('isDuration', isWholeNumber(0, LONGEST_TIMER_MS), wholeNumber(0, LONGEST_TIMER_MS, '300000'))
  @MayBeLeftOut()
  renewsInLastMs: unknown;

  @Satisfies('isDuration', isWholeNumber(0, LONGEST_TIMER_MS), wholeNumber(0, LONGEST_TIMER_MS, '300000'))
  @MayBeLeftOut()
  overlapMs: unknown;
}
