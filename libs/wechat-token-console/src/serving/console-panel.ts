import type { ActionResult } from '../console-state.js';
import type { PanelState } from '../panel-state.js';

/** Actions of the application that mounts the console: buttons beside its screens. */
export interface ConsolePanel {
  /** What the panel offers now. */
  state(): PanelState | Promise<PanelState>;
  /** Runs an action; `undefined` if there is none with this id. */
  run(id: string): Promise<ActionResult | undefined>;
}
