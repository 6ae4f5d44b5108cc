import type { AppsView } from '../../../../src/console-state.js';
import { Icon } from '../../components/icon.js';
import { Link } from '../../components/link.js';
import { say } from '../../i18n/language.js';
import { route } from '../../router/navigation.js';
import type { Route } from '../../router/route.js';
import { now } from '../../texts/now.js';

/** The ways through a long list. */
export function Pages({ view: { page, pages, matching } }: { readonly view: AppsView }) {
  if (pages <= 1) return null;
  const to = (page: number): Route => ({ ...(route.value as Extract<Route, { screen: 'now' }>), page });
  return (
    <nav class="pages" aria-label={say(now.pages)}>
      {page > 1 && (
        <Link to={to(page - 1)} class="button plain">
          <Icon name="left" />
          {say(now.previous)}
        </Link>
      )}
      <span class="muted">
        {say(now.pageOf(page, pages))} · {say(now.matching(matching))}
      </span>
      {page < pages && (
        <Link to={to(page + 1)} class="button plain">
          {say(now.next)}
          <Icon name="right" />
        </Link>
      )}
    </nav>
  );
}
