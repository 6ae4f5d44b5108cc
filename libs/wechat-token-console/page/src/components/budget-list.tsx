import type { BudgetView } from '../../../src/console-state.js';
import { language, say } from '../i18n/language.js';
import { budget, budgetOf } from '../texts/budgets.js';
import { durationIn } from '../time/durations.js';
import { leftOf } from '../time/times.js';
import { Link } from './link.js';
import './budget-list.css';

/** From here on the library calls an app degraded. */
const HIGH_FROM = 0.8;

/** Daily budgets, each with a bar, and with its app in a list of many apps. */
export function BudgetList({ budgets }: { readonly budgets: readonly BudgetView[] }) {
  return (
    <ul class="budgets">
      {budgets.map((one) => (
        <li key={one.id} class="budget">
          <span>{say(budgetOf(one.id))}</span>
          <span class="number">{say(budget.used(one.used, one.limit))}</span>
          <meter
            class={`meter ${one.used >= one.limit ? 'none' : one.used >= HIGH_FROM * one.limit ? 'due' : 'fresh'}`}
            min={0}
            max={one.limit}
            value={one.used}
            aria-label={say(budgetOf(one.id))}
          />
          <span class="budget-foot">
            {one.appId && <Link to={{ screen: 'app', appId: one.appId }}>{one.appName ?? one.appId}</Link>}
            <span>{say(budget.resetsIn(durationIn(language.value, leftOf(one.resetsInMs))))}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
