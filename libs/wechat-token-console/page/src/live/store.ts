import { batch, computed, signal } from '@preact/signals';
import type {
  ConsoleError,
  ConsoleHead,
  ConsoleSession,
  ConsoleState,
  ConsoleView,
} from '../../../src/console-state.js';
import { clockOffsetMs } from './now.js';

/** Who looks, once the server has said so. */
export const session = signal<ConsoleSession | undefined>(undefined);

/** What the server said last, of the view that is open. The head stays while another view is fetched. */
export const head = signal<ConsoleHead | undefined>(undefined);
export const view = signal<ConsoleView | undefined>(undefined);
/** When the view was made, by the server's clock: durations in it count from then. */
export const viewAt = signal(0);

/** Why there is no view. */
export const refusal = signal<ConsoleError | undefined>(undefined);

/** Counted up, it fetches the view again at once. */
export const retries = signal(0);

/** Whether whoever looks may act: the server checks, the page only hides. */
export const mayAct = computed(() => head.value?.viewer.role === 'operator');

/** Whether the console is part of a token server. Before the first state, the session says so: only a server has a login. */
export const isServerConsole = computed(() =>
  head.value ? head.value.servers !== undefined : session.value?.login !== 'none',
);

/** How many simulated milliseconds pass in a real one. */
export const timeScale = computed(() => head.value?.timeScale ?? 1);

/** Takes over what the server said. */
export function receive(state: ConsoleState): void {
  batch(() => {
    head.value = state.head;
    view.value = state.view;
    viewAt.value = state.head.at;
    clockOffsetMs.value = state.head.at - Date.now();
    refusal.value = undefined;
  });
}

/** Forgets the view, for another one is wanted. */
export function forgetView(): void {
  batch(() => {
    view.value = undefined;
    refusal.value = undefined;
  });
}
