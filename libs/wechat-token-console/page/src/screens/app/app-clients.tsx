import type { ClientSummary } from '../../../../src/console-state.js';
import { Link } from '../../components/link.js';
import { Badge } from '../../components/status-badge.js';
import { say } from '../../i18n/language.js';
import { number } from '../../i18n/number.js';
import { app } from '../../texts/app.js';
import { clients as words } from '../../texts/clients.js';
import { AgoAt } from '../../time/times.js';

/** The clients that may use an app, and how each did so. */
export function AppClients({ clients }: { readonly clients: readonly ClientSummary[] }) {
  return (
    <section class="panel">
      <h2>
        {say(app.clients)} <Link to={{ screen: 'clients' }}>{say(app.allClients)}</Link>
      </h2>
      {clients.length === 0 ? <p class="muted">{say(app.noClients)}</p> : <Table clients={clients} />}
    </section>
  );
}

function Table({ clients }: { readonly clients: readonly ClientSummary[] }) {
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{say(app.client)}</th>
          <th scope="col">{say(words.calls)}</th>
          <th scope="col">{say(words.refusals)}</th>
          <th scope="col">{say(words.lastUse)}</th>
        </tr>
      </thead>
      <tbody>
        {clients.map(({ id, seen, isSuspended }) => (
          <tr key={id}>
            <th scope="row">
              {id} {isSuspended && <Badge tone="quiet">{say(words.suspended)}</Badge>}
            </th>
            <td class="number">{number(seen.calls)}</td>
            <td class={`number ${seen.refusals > 0 ? 'warning' : ''}`}>{number(seen.refusals)}</td>
            <td>{seen.lastAt === undefined ? say(words.never) : <AgoAt at={seen.lastAt} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
