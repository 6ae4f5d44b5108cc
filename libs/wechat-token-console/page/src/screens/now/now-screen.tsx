import type { AppsView } from '../../../../src/console-state.js';
import { say } from '../../i18n/language.js';
import { shell } from '../../texts/shell.js';

export function NowScreen({ view }: { readonly view: AppsView }) {
  return <h1 data-view={view.view}>{say(shell.now)}</h1>;
}
