import type { Wording } from 'nestjs-wechat-token';
import type { ActionResult } from './console-state.js';

/** What the panel "make something happen" of a demo offers: the answer to `GET demo/panel`. */
export interface PanelState {
  readonly actions: readonly PanelAction[];
  /** Other pages of the demo. */
  readonly links: readonly { readonly label: Wording; readonly href: string }[];
}

/** One button: `POST demo/panel/<id>`. */
export interface PanelAction {
  readonly id: string;
  /** `once`: happens and is over. `lasting`: until `right` ends it. `act`: a guided scene that takes up to a minute. */
  readonly kind: 'once' | 'lasting' | 'right' | 'act';
  readonly label: Wording;
  readonly hint: Wording;
  /** A lasting one is in force, an act is played, `right` has something to put right. */
  readonly isOn: boolean;
  /** Of an act: what it has shown so far, or what came of it. */
  readonly result?: ActionResult;
}
