import { OutcomeNote } from '../../actions/outcome-note.js';
import { useAction } from '../../actions/use-action.js';
import { postDoctor } from '../../api.js';
import { Button } from '../../components/button.js';
import { say } from '../../i18n/language.js';
import { mayAct } from '../../live/store.js';
import { servers } from '../../texts/servers.js';

/** Runs the doctor, and shows its findings. */
export function Doctor() {
  const { running, outcome, run } = useAction();
  return (
    <section class="panel card" aria-labelledby="doctor">
      <h2 id="doctor">{say(servers.doctor)}</h2>
      <p class="muted">{say(servers.doctorWhat)}</p>
      {mayAct.value ? (
        <div>
          <Button isPending={running.value !== undefined} onClick={() => void run('doctor', postDoctor)}>
            {say(servers.runDoctor)}
          </Button>
        </div>
      ) : (
        <p class="muted">{say(servers.doctorForOperators)}</p>
      )}
      {outcome.value && <OutcomeNote outcome={outcome.value} />}
    </section>
  );
}
