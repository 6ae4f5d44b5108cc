import type { PanelAction } from '../../../src/panel-state.js';
import { Badge } from '../components/status-badge.js';
import { say } from '../i18n/language.js';
import { panelWords as words } from '../texts/panel.js';

/** A button with what it does. One that is on ends it when it is pressed again. */
export function PanelButton({
  action: { id, kind, label, hint, isOn },
  isPending,
  onPress,
}: {
  readonly action: PanelAction;
  readonly isPending: boolean;
  readonly onPress: (id: string) => void;
}) {
  const isLasting = kind === 'lasting';
  return (
    <button
      type="button"
      class={kind === 'right' && isOn ? 'demo-button wanted' : 'demo-button'}
      aria-pressed={isLasting ? isOn : undefined}
      aria-busy={isPending || undefined}
      onClick={() => onPress(isLasting && isOn ? 'right' : id)}
    >
      <span class="demo-label">
        {say(label)} {isLasting && isOn && <Badge tone="warning">{say(words.on)}</Badge>}
      </span>
      <span class="demo-hint">{say(hint)}</span>
    </button>
  );
}
