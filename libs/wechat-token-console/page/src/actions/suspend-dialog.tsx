import { useSignal } from '@preact/signals';
import type { ClientSummary } from '../../../src/console-state.js';
import { postClient } from '../api.js';
import { Button } from '../components/button.js';
import { Dialog } from '../components/dialog.js';
import { Field } from '../components/field.js';
import { say } from '../i18n/language.js';
import { actions } from '../texts/actions.js';
import { shell } from '../texts/shell.js';
import { OutcomeNote } from './outcome-note.js';
import { useAction, type Outcome } from './use-action.js';

/** Suspends a client, or resumes it, with a reason for the log. */
export function SuspendDialog(props: {
  readonly client: ClientSummary;
  readonly onClose: () => void;
  readonly onDone: (outcome: Outcome) => void;
}) {
  const { id } = props.client;
  // As it was when the dialog was opened: it may change meanwhile.
  const isSuspended = useSignal(props.client.isSuspended).value;
  const reason = useSignal('');
  const isMissing = useSignal(false);
  const { running, outcome, run } = useAction();
  const submit = async (event: Event) => {
    event.preventDefault();
    isMissing.value = reason.value.trim() === '';
    if (isMissing.value) return;
    const action = isSuspended ? 'resume' : 'suspend';
    const came = await run(action, () => postClient(id, action, reason.value.trim()));
    if (came?.result) props.onDone(came);
  };
  return (
    <Dialog
      title={say((isSuspended ? actions.resumeTitle : actions.suspendTitle)(id))}
      onClose={props.onClose}
    >
      <form onSubmit={(event) => void submit(event)}>
        <p>{say(isSuspended ? actions.resumeWhat : actions.suspendWhat)}</p>
        <Field
          label={say(actions.reason)}
          hint={say(actions.reasonHint)}
          value={reason.value}
          onInput={(value) => {
            reason.value = value;
            isMissing.value = false;
          }}
          problem={isMissing.value ? say(actions.reasonMissing) : undefined}
          maxLength={200}
          autocomplete="off"
          isFirst
        />
        {outcome.value && <OutcomeNote outcome={outcome.value} />}
        <div class="dialog-buttons">
          <Button onClick={props.onClose}>{say(shell.cancel)}</Button>
          <Button
            kind={isSuspended ? 'primary' : 'danger'}
            type="submit"
            isPending={running.value !== undefined}
          >
            {say(isSuspended ? actions.resumeDo : actions.suspendDo)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
