import { useSignal } from '@preact/signals';
import type { ConsoleError } from '../../../../src/console-state.js';
import { Button } from '../../components/button.js';
import { Field } from '../../components/field.js';
import { say } from '../../i18n/language.js';
import { errorOf } from '../../live/error-of.js';
import { logIn } from '../../live/session.js';
import { route } from '../../router/navigation.js';
import { announce } from '../../shell/announce.js';
import { login } from '../../texts/login.js';
import './login.css';

/** The operator key in, and back to where one was. */
export function LoginScreen() {
  const key = useSignal('');
  const isPending = useSignal(false);
  const problem = useSignal<ConsoleError | 'missing' | undefined>(undefined);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isPending.value) return;
    problem.value = key.value.trim() === '' ? 'missing' : undefined;
    if (problem.value) return;
    isPending.value = true;
    problem.value = await refusalOf(key.value.trim());
    isPending.value = false;
    if (problem.value) announce(say(problem.value.message));
  };
  const shown = route.value;
  const cameFrom = shown.screen === 'login' && shown.from !== undefined;
  const said = problem.value;
  return (
    <form class="panel login" onSubmit={(event) => void submit(event)}>
      <h1>{say(login.title)}</h1>
      {cameFrom && <p>{say(login.over)}</p>}
      <Field
        label={say(login.key)}
        hint={say(login.keyHint)}
        type="password"
        autocomplete="current-password"
        value={key.value}
        onInput={(value) => (key.value = value)}
        problem={said && (said === 'missing' ? say(login.keyMissing) : sentenceOf(said))}
        isFirst
        isCode
      />
      <Button kind="primary" type="submit" isPending={isPending.value}>
        {say(login.submit)}
      </Button>
    </form>
  );
}

/** Why it failed; nothing if it did not, for then another screen is shown. */
async function refusalOf(key: string): Promise<ConsoleError | undefined> {
  try {
    await logIn(key);
    return undefined;
  } catch (error) {
    return errorOf(error);
  }
}

function sentenceOf({ message, remedy, retryAfterSeconds }: ConsoleError): string {
  const wait = retryAfterSeconds === undefined ? remedy : login.waitFor(retryAfterSeconds);
  const end = say({ en: '. ', zh: '。' });
  return say(message).replace(/[.。]$/, '') + end + (wait ? say(wait) : '');
}
