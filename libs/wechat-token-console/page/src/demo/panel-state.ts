import { computed, effect, signal } from '@preact/signals';
import type { ActionResult } from '../../../src/console-state.js';
import type { PanelState } from '../../../src/panel-state.js';
import { request } from '../api.js';
import { viewAt } from '../live/store.js';

/** How often the progress of an act is fetched. */
const ACT_EVERY_MS = 1_000;

/** What the panel offers; nothing where the console has none. */
export const panel = signal<PanelState | undefined>(undefined);

const isActPlayed = computed(() => panel.value?.actions.some(({ kind, isOn }) => kind === 'act' && isOn));

/** Keeps the panel up to date, where the console has one: after each state, and while an act is played. */
export function followPanel(): void {
  if (!document.querySelector('meta[name="wechat-console-panel"]')) return;
  effect(() => {
    if (viewAt.value) void loadPanel();
  });
  effect(() => {
    if (!isActPlayed.value) return;
    const timer = setInterval(() => void loadPanel(), ACT_EVERY_MS);
    return () => clearInterval(timer);
  });
}

/** Presses a button of the panel. Throws `Refusal` or `NoResponse`. */
export async function press(id: string): Promise<ActionResult> {
  try {
    return await request<ActionResult>('POST', `demo/panel/${encodeURIComponent(id)}`, {});
  } finally {
    await loadPanel();
  }
}

/** Without a response it stays as it is: the page says that it is not connected. */
async function loadPanel(): Promise<void> {
  panel.value = await request<PanelState>('GET', 'demo/panel').catch(() => panel.peek());
}
