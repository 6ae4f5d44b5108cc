import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { LogView } from '../../../../src/console-state.js';
import { Button } from '../../components/button.js';
import { EventList } from '../../components/event-list.js';
import { Field } from '../../components/field.js';
import { Link } from '../../components/link.js';
import { Empty } from '../../components/states.js';
import { say } from '../../i18n/language.js';
import { isServerConsole } from '../../live/store.js';
import { go, route } from '../../router/navigation.js';
import { log } from '../../texts/log.js';
import { shell } from '../../texts/shell.js';
import './log.css';

/** What happened, on all servers or in this process, of all apps or of one, page by page. */
export function LogScreen({ view }: { readonly view: LogView }) {
  const { entries, appId, next } = view;
  const only = appId === undefined ? {} : { appId };
  const isOlder = route.value.screen === 'log' && route.value.before !== undefined;
  return (
    <>
      <h1>{say(shell.log)}</h1>
      <p class="muted">{say(isServerConsole.value ? log.what : log.whatHere)}</p>
      <Filter view={view} />
      {entries.length > 0 ? (
        <div class="panel list">
          <EventList entries={entries} />
        </div>
      ) : (
        <Empty title={say(appId === undefined ? log.none : log.noneOfApp(appId))}>
          <p>{say(log.noneWhat)}</p>
        </Empty>
      )}
      {(isOlder || next !== undefined) && (
        <nav class="pages" aria-label={say(log.pages)}>
          {isOlder && (
            <Link to={{ screen: 'log', ...only }} class="button plain">
              {say(log.newest)}
            </Link>
          )}
          {next !== undefined && (
            <Link to={{ screen: 'log', ...only, before: next }} class="button plain">
              {say(log.older)}
            </Link>
          )}
        </nav>
      )}
    </>
  );
}

/** Which app: typed, or chosen from those that the page of the log names. */
function Filter({ view: { appId, entries } }: { readonly view: LogView }) {
  const typed = useSignal(appId ?? '');
  useEffect(() => void (typed.value = appId ?? ''), [appId]);
  const known = [...new Set(entries.flatMap(({ app }) => app ?? []))];
  const submit = (event: Event) => {
    event.preventDefault();
    const wanted = typed.value.trim();
    go({ screen: 'log', ...(wanted && { appId: wanted }) });
  };
  return (
    <form class="filter" role="search" onSubmit={submit}>
      <Field
        label={say(log.filter)}
        placeholder={say(log.filterHint)}
        value={typed.value}
        onInput={(value) => (typed.value = value)}
        list={known}
        isCode
      />
      <Button type="submit">{say(log.show)}</Button>
      {appId !== undefined && (
        <Link to={{ screen: 'log' }} class="button quiet">
          {say(log.showAll)}
        </Link>
      )}
    </form>
  );
}
