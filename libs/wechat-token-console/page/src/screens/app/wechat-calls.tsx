import type { AppView, PauseView } from '../../../../src/console-state.js';
import { BudgetList } from '../../components/budget-list.js';
import { Icon } from '../../components/icon.js';
import { say } from '../../i18n/language.js';
import { app } from '../../texts/app.js';
import { Left } from '../../time/times.js';

/** How often WeChat was called today, and why it is not called now. */
export function WechatCalls({ view: { budgets, pauses } }: { readonly view: AppView }) {
  const inForce = pauses.filter(({ remainingMs }) => remainingMs > 0);
  return (
    <section class="panel">
      <h2>{say(app.calls)}</h2>
      {inForce.length > 0 && (
        <ul class="pauses" aria-label={say(app.pauses)}>
          {inForce.map((pause) => (
            <Pause key={pause.id} pause={pause} />
          ))}
        </ul>
      )}
      {budgets.length === 0 ? <p class="muted">{say(app.noCalls)}</p> : <BudgetList budgets={budgets} />}
    </section>
  );
}

function Pause({ pause }: { readonly pause: PauseView }) {
  return (
    <li>
      <Icon name="pause" />
      <span>
        {say(app.pauseEnds(pause.failures))} <Left ms={pause.remainingMs} />
        <span class="muted">
          {' '}
          <code>{pause.errcode ?? pause.code}</code>
        </span>
      </span>
    </li>
  );
}
