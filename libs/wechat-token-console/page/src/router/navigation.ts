import { signal } from '@preact/signals';
import { BASE } from '../base.js';
import { addressOf, routeOf, type Route } from './route.js';

/** The route that is shown. */
export const route = signal<Route>({ screen: 'now' });

/** Goes to a route. `replace` leaves no trace in the history: for what changes while somebody types. */
export function go(to: Route, how: 'push' | 'replace' = 'push'): void {
  const url = hrefOf(to);
  if (url === location.href) return;
  if (how === 'push') history.pushState(null, '', url);
  else history.replaceState(null, '', url);
  const isOther = to.screen !== route.peek().screen;
  route.value = to;
  if (isOther) scrollTo(0, 0);
}

/** The whole address of a route: for links. */
export function hrefOf(to: Route): string {
  return new URL(addressOf(to), BASE).href;
}

/** The address of what is shown, below the base. */
export function currentAddress(): string {
  return addressOf(route.peek());
}

/** Follows the browser's history, and turns clicks on the page's own links into navigation. */
export function followNavigation(): void {
  const read = () => {
    const { href } = location;
    route.value = routeOf(href.startsWith(BASE.href) ? href.slice(BASE.href.length) : '');
  };
  read();
  addEventListener('popstate', read);
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target || !isPlainClick(event) || !link.href.startsWith(BASE.href)) return;
    if (link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    go(routeOf(link.href.slice(BASE.href.length)));
  });
}

function isPlainClick(event: MouseEvent): boolean {
  const { ctrlKey, metaKey, shiftKey, altKey } = event;
  return event.button === 0 && !event.defaultPrevented && !ctrlKey && !metaKey && !shiftKey && !altKey;
}
