import { useEffect, useRef } from 'preact/hooks';
import type { AppFilter, AppsView, ConsoleHead } from '../../../../src/console-state.js';
import { Icon } from '../../components/icon.js';
import { Link } from '../../components/link.js';
import { number } from '../../i18n/number.js';
import { say } from '../../i18n/language.js';
import { go, route } from '../../router/navigation.js';
import type { Route } from '../../router/route.js';
import { now } from '../../texts/now.js';

type NowRoute = Extract<Route, { screen: 'now' }>;

const TYPING_MS = 250;

/** Which apps are listed: by health, and by a part of their name or AppID. Both stand in the address. */
export function Filters({ view, counts }: { readonly view: AppsView; readonly counts: ConsoleHead['apps'] }) {
  const filters: readonly [AppFilter, number][] = [
    ['attention', counts.attention],
    ['all', counts.total],
    ['idle', counts.idle],
  ];
  return (
    <div class="filters">
      <nav class="segments" aria-label={say(now.filters)}>
        {filters.map(([filter, count]) => (
          <Link key={filter} to={withFilter(filter, view.search)} isCurrent={view.filter === filter}>
            {say(now.filter[filter])} <span class="number">{number(count)}</span>
          </Link>
        ))}
      </nav>
      <Search view={view} />
    </div>
  );
}

function Search({ view }: { readonly view: AppsView }) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (text: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => go(withFilter(view.filter, text.trim()), 'replace'), TYPING_MS);
  };
  const { search: given = '' } = route.value as NowRoute;
  return (
    <label class="search">
      <Icon name="search" />
      <span class="hidden-visually">{say(now.search)}</span>
      <input
        class="input"
        type="search"
        autocomplete="off"
        spellcheck={false}
        placeholder={say(now.search)}
        defaultValue={given}
        onInput={(event) => search(event.currentTarget.value)}
      />
    </label>
  );
}

function withFilter(filter: AppFilter, search: string): Route {
  return { screen: 'now', ...(filter !== 'all' && { filter }), ...(search && { search }) };
}
