import { useSignal } from '@preact/signals';
import { useAction } from '../actions/use-action.js';
import { Icon } from '../components/icon.js';
import { say } from '../i18n/language.js';
import { panelWords as words } from '../texts/panel.js';
import { pace } from '../time/times.js';
import { ActButton } from './act-button.js';
import { PanelButton } from './panel-button.js';
import { panel, press } from './panel-state.js';
import './demo-panel.css';

/** The buttons of a demo that make something happen: beside the page, or on a phone at its lower edge, where it opens and closes. */
export function DemoPanel() {
  const isOpen = useSignal(false);
  const { running, outcome, run } = useAction();
  if (!panel.value) return null;
  const { actions, links } = panel.value;
  const pressed = (id: string) => {
    // On a phone it covers what it changes.
    isOpen.value = false;
    void run(id, () => press(id));
  };
  const acts = actions.filter(({ kind }) => kind === 'act');
  return (
    <aside class={isOpen.value ? 'demo open' : 'demo'} aria-labelledby="demo-title">
      <h2 id="demo-title">{say(words.title)}</h2>
      <button
        type="button"
        class="demo-toggle"
        aria-expanded={isOpen.value}
        aria-controls="demo-content"
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        {say(words.title)}
        <Icon name={isOpen.value ? 'down' : 'up'} />
      </button>
      {outcome.value && (
        <p class="demo-outcome">{say((outcome.value.result ?? outcome.value.error).message)}</p>
      )}
      <div id="demo-content" class="demo-content">
        <p class="demo-hint">
          {say(words.simulated)} {pace()}
        </p>
        <ul class="demo-buttons">
          {actions
            .filter(({ kind }) => kind !== 'act')
            .map((action) => (
              <li key={action.id}>
                <PanelButton action={action} isPending={running.value === action.id} onPress={pressed} />
              </li>
            ))}
        </ul>
        {acts.length > 0 && (
          <section>
            <h3 id="demo-acts">{say(words.acts)}</h3>
            <ol class="demo-buttons" aria-labelledby="demo-acts">
              {acts.map((act) => (
                <li key={act.id}>
                  <ActButton act={act} onPress={pressed} />
                </li>
              ))}
            </ol>
          </section>
        )}
        <nav aria-label={say(words.links)}>
          {links.map(({ label, href }) => (
            <a key={href} href={href}>
              {say(label)}
            </a>
          ))}
        </nav>
      </div>
    </aside>
  );
}
