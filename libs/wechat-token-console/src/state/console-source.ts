import type { ConsoleHead, ConsoleState, ViewQuery } from '../console-state.js';

/** Where the states of a console come from. */
export interface ConsoleSource {
  /** What a screen shows now. Rejects with `ConsoleRefusal` if there is no such screen, or no such app. */
  stateOf(query: ViewQuery, viewer: ConsoleHead['viewer']): Promise<ConsoleState>;
  /** Calls `listener` whenever what the screen shows may have changed. Returns a function that ends it. */
  watch(query: ViewQuery, listener: () => void): () => void;
}
