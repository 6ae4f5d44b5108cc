import type { LogEntry } from '../../../src/console-state.js';
import type { Wording } from 'nestjs-wechat-token';
import { language, say } from '../i18n/language.js';
import { BAD, BECAUSE, events, HAPPENED, WORTH_A_LOOK } from '../texts/events.js';
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
    <ol class={isOfOneApp ? 'events of-one-app' : 'events'}>
      {entries.map((entry, i) => (
        <Event key={`${entry.at} ${entry.server} ${i}`} entry={entry} isOfOneApp={isOfOneApp} />
      ))}
    </ol>
  );
}

function Event({ entry, isOfOneApp }: { readonly entry: LogEntry; readonly isOfOneApp: boolean }) {
  const { what, app, kind, tookMs } = entry;
  const tone = BAD.includes(what) ? 'bad' : WORTH_A_LOOK.includes(what) ? 'warning' : 'plain';
  return (
    <li class={`event ${tone}`}>
      <span class="event-time">
        <Time at={entry.at} />
      </span>
      <span class="event-what">
        <Icon name={tone === 'bad' ? 'cross' : tone === 'warning' ? 'triangle' : 'dot'} />
        <span>
          {HAPPENED[what] ? say(HAPPENED[what]) : <code>{what}</code>}
          {kind && kind !== 'access-token' && <span class="muted"> {kind}</span>}
        </span>
      </span>
      {!isOfOneApp && (
        <span class="event-app">
          {app && (
            <Link to={{ screen: 'app', appId: app }}>
              <code>{app}</code>
            </Link>
          )}
        </span>
      )}
      <span class="event-why">{whyOf(entry)}</span>
      <span class="event-who muted">{whoOf(entry).map(say).join(' · ')}</span>
      <span class="event-took muted">{tookMs !== undefined && tookIn(language.value, tookMs)}</span>
    </li>
  );
}

/** The reason in words where the code is known. What an operator wrote stands as it is. */
function whyOf({ what, reason }: LogEntry): string {
  if (reason === undefined) return '';
  if (what.startsWith('budget-')) return say(events.budget(reason));
  const [, code = reason, errcode] = /^([A-Z_]+?)_(-?\d+)$/.exec(reason) ?? [];
  const words = BECAUSE[code] ? say(BECAUSE[code]) : code;
  return errcode === undefined ? words : `${words}, ${say(events.errcode(errcode))}`;
}

function whoOf({ by, client, server }: LogEntry): Wording[] {
  const [role, id = ''] = by?.split(':') ?? [];
  const acting = role === 'operator' ? [events.operator(id)] : role === 'client' ? [events.client(id)] : [];
  const about = client !== undefined && by !== `client:${client}` ? [events.client(client)] : [];
  return [...about, ...acting, server === 'command' ? events.command : events.server(server)];
}
