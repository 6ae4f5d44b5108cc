import type { LogEntry } from '../../../src/console-state.js';
import type { Wording } from 'nestjs-wechat-token';
import { language, say } from '../i18n/language.js';
import { kindOf } from '../texts/app.js';
import { budgetOf } from '../texts/budgets.js';
import { eventOf, reasonOf, who } from '../texts/events.js';
import { tookIn } from '../time/durations.js';
import { Time } from '../time/times.js';
import { Icon } from './icon.js';
import { Link } from './link.js';
import './event-list.css';

/** Events, the newest first: when, what, to which app, why, by whom, how long it took. */
export function EventList({
  entries,
  isOfOneApp = false,
}: {
  readonly entries: readonly LogEntry[];
  /** The app is clear from where the list stands. */
  readonly isOfOneApp?: boolean;
}) {
  return (
    <ol class={isOfOneApp ? 'log of-one-app' : 'log'}>
      {entries.map((entry, i) => (
        <Event key={`${entry.at} ${entry.server} ${i}`} entry={entry} isOfOneApp={isOfOneApp} />
      ))}
    </ol>
  );
}

function Event({ entry, isOfOneApp }: { readonly entry: LogEntry; readonly isOfOneApp: boolean }) {
  const { what, app, appName, kind, reason, tookMs } = entry;
  const { tone, ...words } = eventOf(what);
  return (
    <li class={`log-entry ${tone ?? ''}`}>
      <span class="log-time">
        <Time at={entry.at} />
      </span>
      <span class="log-what">
        <Icon
          name={tone === 'bad' ? 'cross' : tone === 'warning' ? 'triangle' : 'dot'}
          isFilled={!tone || tone === 'good'}
        />
        <span>
          {say(words)}
          {kind && kind !== 'access-token' && <span class="muted"> {say(kindOf(kind))}</span>}
        </span>
      </span>
      {!isOfOneApp && (
        <span class="log-app">
          {app && <Link to={{ screen: 'app', appId: app }}>{appName ?? <code>{app}</code>}</Link>}
        </span>
      )}
      <span class="log-why">{reason && say(isOfBudget(what) ? budgetOf(reason) : reasonOf(reason))}</span>
      <span class="log-who muted">{whoOf(entry).map(say).join(' · ')}</span>
      <span class="log-took muted">{tookMs !== undefined && tookIn(language.value, tookMs)}</span>
    </li>
  );
}

/** Their reason is a budget. */
const isOfBudget = (what: string) => what === 'budget-low' || what === 'budget-spent';

function whoOf({ by, client, server }: LogEntry): Wording[] {
  const [role, id = ''] = by?.split(':') ?? [];
  const acting = role === 'operator' ? [who.operator(id)] : role === 'client' ? [who.client(id)] : [];
  const about = client !== undefined && by !== `client:${client}` ? [who.client(client)] : [];
  return [...about, ...acting, server === 'command' ? who.command : who.server(server)];
}
