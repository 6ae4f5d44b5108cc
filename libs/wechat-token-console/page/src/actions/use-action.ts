import { useSignal } from '@preact/signals';
import type { ActionResult, ConsoleError } from '../../../src/console-state.js';
import { say } from '../i18n/language.js';
import { errorOf } from '../live/error-of.js';
import { sessionOver } from '../live/session.js';
import { announce } from '../shell/announce.js';

/** What came of an action: its result, or why it was refused. */
export type Outcome =
  | { readonly result: ActionResult; readonly error?: never }
  | { readonly error: ConsoleError; readonly result?: never };

/** Runs the actions of one thing, one at a time. */
export function useAction() {
  const running = useSignal<string | undefined>(undefined);
  const outcome = useSignal<Outcome | undefined>(undefined);
  /** The outcome is spoken and kept, and returned; nothing if another action runs, or if the login is over. */
  const run = async (name: string, act: () => Promise<ActionResult>): Promise<Outcome | undefined> => {
    if (running.value !== undefined) return undefined;
    running.value = name;
    const came = await outcomeOf(act);
    running.value = undefined;
    if (came.error?.code === 'SESSION_OVER') return void sessionOver();
    outcome.value = came;
    announce(say((came.result ?? came.error).message));
    return came;
  };
  return { running, outcome, run };
}

async function outcomeOf(act: () => Promise<ActionResult>): Promise<Outcome> {
  try {
    return { result: await act() };
  } catch (error) {
    return { error: errorOf(error) };
  }
}
