import { isLoopback } from './settings-of.js';
import type { Settings } from './settings.js';

/** Whether the console is shown: it has no login, so only where no other machine reaches the demo. */
export function hasConsole({ host, publicOrigin }: Settings): boolean {
  return isLoopback(host) && publicOrigin === undefined;
}

/** Whether the console has the panel "make something happen": with the built-in simulator, never with an account. */
export function hasPanel(settings: Settings): boolean {
  return hasConsole(settings) && settings.apps.length === 0;
}
