import { DEFAULT_TIMING, type KeeperTiming } from '../../core/ports/keeper-options.js';
import { LONGEST_TIMER_MS } from '../../core/time/system-clock.js';
import { wholeNumber, type OptionProblem } from '../../errors/option-problem.js';
import { MayBeLeftOut, Satisfies } from './rule.js';
import { isWholeNumber } from './shape.js';

/** Durations that 0 turns off. For any other, 0 would cause a busy loop. */
const MAY_BE_ZERO: ReadonlySet<string> = new Set<keyof KeeperTiming>([
  'sendMarginMs',
  'confirmEveryMs',
  'inDoubtMs',
  'renewLagMs',
  'minIssueGapMs',
  'manualGapMs',
  'addressGapMs',
  'forceGapMs',
  'directGapMs',
  'shutdownTimeoutMs',
]);

const NO_LIST: OptionProblem = {
  problem: {
    en: `must be an array of whole numbers from 1 to ${LONGEST_TIMER_MS}`,
    zh: `必须是由 1 到 ${LONGEST_TIMER_MS} 的整数组成的数组`,
  },
  remedy: {
    en: `Write such an array, or leave it out for [${DEFAULT_TIMING.dayQuotaMs.join(', ')}]`,
    zh: `请填写数组，或不填以使用默认值 [${DEFAULT_TIMING.dayQuotaMs.join(', ')}]`,
  },
};

/** class-validator's checks of `timing`: a field for each of {@link KeeperTiming}. */
export class TimingCheck {}

for (const [field, unset] of Object.entries(DEFAULT_TIMING)) {
  if (typeof unset === 'number') {
    const least = MAY_BE_ZERO.has(field) ? 0 : 1;
    const problem = wholeNumber(least, LONGEST_TIMER_MS, String(unset));
    Satisfies('isDuration', isWholeNumber(least, LONGEST_TIMER_MS), problem)(TimingCheck.prototype, field);
  } else {
    Satisfies('isDurations', isListOfDurations, NO_LIST)(TimingCheck.prototype, field);
  }
  MayBeLeftOut()(TimingCheck.prototype, field);
}

function isListOfDurations(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isWholeNumber(1, LONGEST_TIMER_MS));
}
