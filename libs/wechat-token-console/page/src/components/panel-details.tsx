import type { ComponentChildren } from 'preact';
import { go, route } from '../router/navigation.js';

/** A part that opens and closes. Which one is open stands in the URL, so that a colleague can be sent it. */
export function PanelDetails(props: {
  /** Its name in the URL. */
  readonly name: string;
  readonly summary: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const shown = route.value;
  const isOpen = 'open' in shown && shown.open === props.name;
  const toggle = (isNowOpen: boolean) => {
    if (isNowOpen === isOpen || !('screen' in shown) || shown.screen === 'now' || shown.screen === 'login')
      return;
    const { open: _open, ...closed } = shown as typeof shown & { readonly open?: string };
    go(isNowOpen ? { ...closed, open: props.name } : closed, 'replace');
  };
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => toggle(currentTarget.open)}>
      <summary>{props.summary}</summary>
      {isOpen && props.children}
    </details>
  );
}
