import type { LogView } from '../../../../src/console-state.js';
import { say } from '../../i18n/language.js';
import { shell } from '../../texts/shell.js';

export function LogScreen({ view }: { readonly view: LogView }) {
  return <h1 data-view={view.view}>{say(shell.log)}</h1>;
}
