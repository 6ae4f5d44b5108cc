import type { ClientsView } from '../../../../src/console-state.js';
import { PanelDetails } from '../../components/panel-details.js';
import { Empty } from '../../components/states.js';
import { say } from '../../i18n/language.js';
import { serverNow } from '../../live/now.js';
import { clients } from '../../texts/clients.js';
import { shell } from '../../texts/shell.js';
import { AddClient } from './add-client.js';
import { ClientCard } from './client-card.js';
import { worstFirst } from './client-status.js';
import './clients.css';

/** Who may call the server, how each used that, and the switch that turns one off. */
export function ClientsScreen({ view }: { readonly view: ClientsView }) {
  return (
    <>
      <h1>{say(shell.clients)}</h1>
      <p class="muted">{say(clients.what)}</p>
      {view.clients.length === 0 ? (
        <Empty title={say(clients.none)} />
      ) : (
        <ul class="card-list panel">
          {worstFirst(view.clients, serverNow.peek()).map((client) => (
            <ClientCard key={client.id} client={client} />
          ))}
        </ul>
      )}
      <div class="panel">
        <PanelDetails name="new" summary={<b>{say(clients.add)}</b>}>
          <AddClient />
        </PanelDetails>
      </div>
    </>
  );
}
