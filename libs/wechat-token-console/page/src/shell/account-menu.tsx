import { useSignal } from '@preact/signals';
import type { ConsoleError } from '../../../src/console-state.js';
import { Button } from '../components/button.js';
import { Icon } from '../components/icon.js';
import { NoticeBar } from '../components/notice-bar.js';
import { say } from '../i18n/language.js';
import { errorOf } from '../live/error-of.js';
import { session } from '../live/store.js';
import { logOut } from '../live/session.js';
import { announce } from './announce.js';
import { shell } from '../texts/shell.js';

/** Who is logged in, and the way out. Nothing where there is no login. */
export function AccountMenu() {
  const problem = useSignal<ConsoleError | undefined>(undefined);
  const { login, viewer } = session.value ?? {};
  if (login !== 'key' || !viewer) return null;
  const role = say(shell[viewer.role]);
  const who = say(shell.nameAndRole(viewer.name ?? '', role));
  const leave = async () => {
    problem.value = await logOut().then(() => undefined, errorOf);
    if (problem.value) announce(say(problem.value.message));
  };
  return (
    <>
      <button type="button" class="button quiet" popoverTarget="account" aria-label={say(shell.account(who))}>
        <Icon name="person" />
        <span class="wide">{who}</span>
      </button>
      <div id="account" popover="auto" class="menu">
        <p>
          <b>{viewer.name}</b> <span class="muted">{role}</span>
        </p>
        {problem.value && <NoticeBar notice={problem.value} />}
        <Button onClick={() => void leave()}>{say(shell.logOut)}</Button>
      </div>
    </>
  );
}
