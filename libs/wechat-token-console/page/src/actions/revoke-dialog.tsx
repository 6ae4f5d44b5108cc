import { useSignal } from '@preact/signals';
import type { AppView } from '../../../src/console-state.js';
import { postAction } from '../api.js';
import { Button } from '../components/button.js';
import { Dialog } from '../components/dialog.js';
import { Field } from '../components/field.js';
import { say } from '../i18n/language.js';
import { actions } from '../texts/actions.js';
import { shell } from '../texts/shell.js';
import { OutcomeNote } from './outcome-note.js';
import { useAction, type Outcome } from './use-action.js';

/** Ends a leaked token, once the AppID is typed and, for an old login, the key. */
export function RevokeDialog(props: {
  readonly view: AppView;
  readonly onClose: () => void;
  readonly onDone: (outcome: Outcome) => void;
}) {
  const { app, budgets } = props.view;
  const typed = useSignal('');
  const key = useSignal('');
  const isWrong = useSignal(false);
  const isKeyNeeded = useSignal(false);
  const { running, outcome, run } = useAction();
  const submit = async (event: Event) => {
    event.preventDefault();
    isWrong.value = typed.value.trim() !== app.appId;
    if (isWrong.value) return;
    const proof = { appId: app.appId, ...(key.value && { key: key.value }) };
    const came = await run('revoke', () => postAction(app.appId, 'revoke', proof));
    if (came?.result) return props.onDone(came);
    if (came?.error.code === 'KEY_NEEDED') isKeyNeeded.value = true;
  };
  const isLegacy = app.endpoint === 'legacy';
  const what = isLegacy ? actions.leakedWhatLegacy : actions.leakedWhat;
  const forced = budgets.find(({ id }) => id.endsWith('/force'));
  const error = outcome.value?.error;
  return (
    <Dialog title={say(actions.leakedTitle)} onClose={props.onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <p>{say(what(app.name ?? app.appId))}</p>
        <p>
          <b>{say(isLegacy ? actions.leakedPriceLegacy : actions.leakedPrice)}</b>{' '}
          {!isLegacy && forced && say(actions.forcedLeft(forced.limit - forced.used, forced.limit))}
        </p>
        <Field
          label={say(actions.typeAppId)}
          hint={<code>{app.appId}</code>}
          value={typed.value}
          onInput={(value) => {
            typed.value = value;
            isWrong.value = false;
          }}
          problem={isWrong.value ? say(actions.notTheAppId(app.appId)) : undefined}
          autocomplete="off"
          isFirst
          isCode
        />
        {isKeyNeeded.value && (
          <Field
            label={say(actions.keyAgain)}
            hint={say(actions.keyAgainHint)}
            type="password"
            autocomplete="current-password"
            value={key.value}
            onInput={(value) => (key.value = value)}
            isFirst
            isCode
          />
        )}
        {error && error.code !== 'KEY_NEEDED' && <OutcomeNote outcome={{ error }} />}
        <div class="dialog-buttons">
          <Button onClick={props.onClose}>{say(shell.cancel)}</Button>
          <Button kind="danger" type="submit" isPending={running.value !== undefined}>
            {say(actions.endIt)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
