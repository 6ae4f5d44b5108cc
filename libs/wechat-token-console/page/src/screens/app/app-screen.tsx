import type { AppView } from '../../../../src/console-state.js';
import { AppActions } from '../../actions/app-actions.js';
import { say } from '../../i18n/language.js';
import { shell } from '../../texts/shell.js';

export function AppScreen({ view }: { readonly view: AppView }) {
  return (
    <>
      <h1>
        {say(shell.app)} {view.app.name ?? view.app.appId}
      </h1>
      <AppActions view={view} />
    </>
  );
}
