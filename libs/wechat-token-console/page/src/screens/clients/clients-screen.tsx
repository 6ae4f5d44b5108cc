import type { ClientsView } from '../../../../src/console-state.js';
import { say } from '../../i18n/language.js';
import { shell } from '../../texts/shell.js';

export function ClientsScreen({ view }: { readonly view: ClientsView }) {
  return <h1 data-view={view.view}>{say(shell.clients)}</h1>;
}
