import type { ActionResult, PanelAction } from '../console-state.js';

/** Actions of the application that mounts the console: buttons beside its screens. A provider of the application. */
export interface ConsolePanel {
  actions(): readonly PanelAction[] | Promise<readonly PanelAction[]>;
  /** Runs the action; `undefined` if there is none with this id. */
  run(id: string): Promise<ActionResult | undefined>;
}
