import type { ServersView, ServerSummary } from '../../../../src/console-state.js';
import { Facts } from '../../components/facts.js';
import { NoticeBar } from '../../components/notice-bar.js';
import { Badge } from '../../components/status-badge.js';
import { say } from '../../i18n/language.js';
import { isServerConsole } from '../../live/store.js';
import { servers } from '../../texts/servers.js';
import { Ago, Time } from '../../time/times.js';
import { Doctor } from './doctor.js';
import { Store } from './store.js';
import './servers.css';

/** Which servers are up and how they are configured, the store, and what the doctor finds. */
export function ServersScreen({ view }: { readonly view: ServersView }) {
  const isServer = isServerConsole.value;
  return (
    <>
      <h1>{say(isServer ? servers.title : servers.store)}</h1>
      {view.configurations === 'differ' && (
        <NoticeBar
          tone="warning"
          notice={{ code: 'DIFFER', message: servers.differ, remedy: servers.differRemedy }}
        />
      )}
      {isServer && <Servers view={view} />}
      <Store store={view.store} hasTitle={isServer} />
      {isServer && <Doctor />}
    </>
  );
}

function Servers({ view: { servers: all, configurations } }: { readonly view: ServersView }) {
  return (
    <section class="panel cards" aria-label={say(servers.title)}>
      {configurations === 'same' && (
        <p class="muted">{say(all.length === 1 ? servers.alone : servers.same)}</p>
      )}
      <ul class="card-list">
        {all.map((server) => (
          <Server key={server.id} server={server} isOther={isOther(server, all)} />
        ))}
      </ul>
    </section>
  );
}

/** Whether a server is configured unlike the one that says so. */
function isOther({ configuration }: ServerSummary, all: readonly ServerSummary[]): boolean {
  return all.some((one) => one.isThis && one.configuration !== configuration);
}

function Server({ server, isOther }: { readonly server: ServerSummary; readonly isOther: boolean }) {
  return (
    <li class="card">
      <h2>
        {server.host} {server.isThis && <span class="muted">({say(servers.thisOne)})</span>}
      </h2>
      <Facts>
        {[
          [say(servers.version), server.version],
          [
            say(servers.configuration),
            isOther ? (
              <Badge tone="warning">{server.configuration}</Badge>
            ) : (
              <code>{server.configuration}</code>
            ),
          ],
          [say(servers.started), <Time at={server.startedAt} />],
          [say(servers.seen), <Ago ms={server.seenAgoMs} />],
          [say(servers.id), <code>{server.id}</code>],
        ]}
      </Facts>
    </li>
  );
}
