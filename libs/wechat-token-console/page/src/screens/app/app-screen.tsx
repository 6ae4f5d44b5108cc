import type { AppView } from '../../../../src/console-state.js';
import { say } from '../../i18n/language.js';
import { shell } from '../../texts/shell.js';

export function AppScreen({ view }: { readonly view: AppView }) {
  return <h1 data-view={view.view}>{say(shell.app)}</h1>;
}
