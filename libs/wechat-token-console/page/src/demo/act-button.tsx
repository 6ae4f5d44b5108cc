import type { PanelAction } from '../../../src/panel-state.js';
import { Icon } from '../components/icon.js';
import { say } from '../i18n/language.js';
import { panelWords as words } from '../texts/panel.js';

/** Begins an act of the tour, and shows what it has shown so far. */
export function ActButton({
  act: { id, label, hint, isOn, result },
  onPress,
}: {
  readonly act: PanelAction;
  readonly onPress: (id: string) => void;
}) {
  return (
    <>
      <button type="button" class="demo-button act" aria-busy={isOn || undefined} onClick={() => onPress(id)}>
        <Icon name="right" />
        <span class="demo-label">{say(label)}</span>
        {isOn && <span class="muted">{say(words.playing)}</span>}
      </button>
      {result && (
        <div class="demo-shown">
          <p>{say(hint)}</p>
          <p class={isOn ? '' : result.outcome === 'failed' ? 'bad' : 'good'}>
            {!isOn && <Icon name={result.outcome === 'failed' ? 'cross' : 'check'} />} {say(result.message)}
          </p>
        </div>
      )}
    </>
  );
}
