import type { ServersView } from '../../../../src/console-state.js';
import { say } from '../../i18n/language.js';
import { shell } from '../../texts/shell.js';

export function ServersScreen({ view }: { readonly view: ServersView }) {
  return <h1 data-view={view.view}>{say(shell.servers)}</h1>;
}
