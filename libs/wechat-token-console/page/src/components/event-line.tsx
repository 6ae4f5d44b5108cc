import type { LogEntry } from '../../../src/console-state.js';
import { say } from '../i18n/language.js';
import { eventOf, reasonOf } from '../texts/events.js';
import { Time } from '../time/times.js';
import { Link } from './link.js';

/** One event in a line: when, what, of which app, why, by whom. */
export function EventLine(props: { readonly entry: LogEntry; readonly nameOf: (appId: string) => string }) {
  const { at, what, app, reason, by, client, server } = props.entry;
  const { tone, ...wording } = eventOf(what);
  const who = by ?? (client ? `client:${client}` : server);
  return (
    <li class="event">
      <Time at={at} />
      <span>
        <b class={tone}>{say(wording)}</b>
        {app && (
          <>
            {' '}
            <Link to={{ screen: 'app', appId: app }}>{props.nameOf(app)}</Link>
          </>
        )}
        <span class="muted">
          {reason && ` · ${say(reasonOf(reason))}`} · {who}
        </span>
      </span>
    </li>
  );
}
