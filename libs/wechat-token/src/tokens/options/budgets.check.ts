import { DEFAULT_BUDGETS } from '../../wechat/call-budgets.js';
import { wholeNumber } from '../../errors/option-problem.js';
import { MayBeLeftOut, Satisfies } from './rule.js';
import { isWholeNumber } from './shape.js';

const MOST_CALLS = 1_000_000_000;

/** class-validator's checks of `budgets`: a field for each of `CallBudgets`. */
export class BudgetsCheck {}

for (const [field, unset] of Object.entries(DEFAULT_BUDGETS)) {
  const problem = wholeNumber(0, MOST_CALLS, String(unset));
  Satisfies('isCount', isWholeNumber(0, MOST_CALLS), problem)(BudgetsCheck.prototype, field);
  MayBeLeftOut()(BudgetsCheck.prototype, field);
}
