import type { AppsView, ConsoleHead } from '../../../../src/console-state.js';
import { BudgetList } from '../../components/budget-list.js';
import { EventList } from '../../components/event-list.js';
import { Icon } from '../../components/icon.js';
import { Link } from '../../components/link.js';
import { say } from '../../i18n/language.js';
import { head } from '../../live/store.js';
import { now } from '../../texts/now.js';
import { shell } from '../../texts/shell.js';
import { AppRow } from './app-row.js';
import { Filters } from './filters.js';
import { NoApps, NoneConfigured } from './no-apps.js';
import { Pages } from './pages.js';
import './now.css';

/** All apps, worst first: which one, since when, why, and what to do. */
export function NowScreen({ view }: { readonly view: AppsView }) {
  const counts = head.value?.apps ?? { total: 0, attention: 0, idle: 0 };
  if (counts.total === 0) return <NoneConfigured />;
  return (
    <>
      <Verdict counts={counts} />
      <Filters view={view} counts={counts} />
      {view.apps.length === 0 ? (
        <NoApps view={view} />
      ) : (
        <ul class="apps panel" aria-label={say(now.apps)}>
          {view.apps.map((app) => (
            <AppRow key={app.appId} app={app} />
          ))}
        </ul>
      )}
      <Pages view={view} />
      {view.budgets.length > 0 && (
        <section class="panel">
          <h2>
            {say(now.budgets)} <span class="muted">{say(now.budgetsOf)}</span>
          </h2>
          <BudgetList budgets={view.budgets} />
        </section>
      )}
      {view.recent.length > 0 && (
        <section class="panel">
          <h2>
            {say(now.recent)} <Link to={{ screen: 'log' }}>{say(now.wholeLog)}</Link>
          </h2>
          <EventList entries={view.recent} />
        </section>
      )}
    </>
  );
}

/** Whether anybody is needed: the first thing to read. */
function Verdict({ counts: { attention, total } }: { readonly counts: ConsoleHead['apps'] }) {
  return (
    <h1 class={`verdict ${attention > 0 ? 'warning' : 'good'}`}>
      <Icon name={attention > 0 ? 'triangle' : 'check'} />
      <span>{say(attention > 0 ? shell.needYou(attention, total) : now.noneNeedsYou(total))}</span>
    </h1>
  );
}
