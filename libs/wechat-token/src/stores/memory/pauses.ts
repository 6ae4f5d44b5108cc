import type { AbandonRequest, Pause } from '../../core/ports/token-store.js';
import { fenceOf, type Version } from '../../core/ports/version.js';
import { waitLeft } from './snapshot.js';
import { withEntry, type AppState, type PauseState, type Slot } from './state.js';

/** All pauses of an app, including those that have passed and are remembered for their failures. */
export function pausesOf(app: AppState, now: number): Pause[] {
  return app.pauses.map((state) => pauseOf(state, now));
}

/** Of the pauses in `ids`, the one with the longest remaining time. */
export function longestPause(app: AppState, ids: readonly string[], now: number): Pause | undefined {
  const [longest] = pausesOf(app, now)
    .filter((pause) => pause.remainingMs > 0 && ids.includes(pause.id))
    .sort((one, other) => other.remainingMs - one.remainingMs);
  return longest;
}

/** The number of consecutive failures behind each pause in `ids`. */
export function failuresOf(app: AppState, ids: readonly string[]): Record<string, number> {
  return Object.fromEntries(ids.map((id) => [id, stateOf(app, id)?.failures ?? 0]));
}

/** Sets a pause, unless a later attempt has set one that is in force. */
export function setPause(
  { app, now }: Slot,
  version: Version,
  { id, until, forMs, failures, reason }: NonNullable<AbandonRequest['pause']>,
): void {
  if (isNewer(stateOf(app, id), version, now)) return;
  // By now it has begun, whatever the clock of its process was.
  const begun = Math.min(until, now + forMs);
  const state = { id, until: begun, forMs, failures, reason: { ...reason }, setBy: version };
  app.pauses = withEntry(app.pauses, state);
}

/** Ends pauses and forgets their failures, except those in force that a later attempt has set. */
export function clearPauses({ app, now }: Slot, version: Version, ids: readonly string[]): void {
  app.pauses = app.pauses.filter((pause) => !ids.includes(pause.id) || isNewer(pause, version, now));
}

/** Only while it is in force: fences of different credentials compare by time, and a clock may have gone back. */
function isNewer(pause: PauseState | undefined, version: Version, now: number): boolean {
  return (
    pause !== undefined &&
    waitLeft(pause.until, now, pause.forMs) > 0 &&
    fenceOf(pause.setBy) > fenceOf(version)
  );
}

function stateOf(app: AppState, id: string): PauseState | undefined {
  return app.pauses.find((pause) => pause.id === id);
}

function pauseOf({ id, until, forMs, failures, reason }: PauseState, now: number): Pause {
  return { id, remainingMs: waitLeft(until, now, forMs), failures, reason };
}
