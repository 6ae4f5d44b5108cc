import type { AbandonRequest, Pause } from '../../core/ports/token-store.js';
import { fenceOf, type Version } from '../../core/ports/version.js';
import { waitLeft } from './reading.js';
import { withEntry, type AppState, type PauseState, type Slot } from './state.js';

/** Every pause of an app, those included that have passed and are remembered for their failures. */
export function pausesOf(app: AppState, now: number): Pause[] {
  return app.pauses.map((state) => pauseOf(state, now));
}

/** Of the pauses in `ids`, the one that has longest to go. */
export function longestPause(app: AppState, ids: readonly string[], now: number): Pause | undefined {
  return pausesOf(app, now)
    .filter((pause) => pause.remainingMs > 0 && ids.includes(pause.id))
    .reduce<Pause | undefined>(
      (longest, pause) => (longest && longest.remainingMs >= pause.remainingMs ? longest : pause),
      undefined,
    );
}

/** How many failures in a row led to each pause in `ids`. */
export function failuresOf(app: AppState, ids: readonly string[]): Record<string, number> {
  return Object.fromEntries(ids.map((id) => [id, stateOf(app, id)?.failures ?? 0]));
}

/** Sets a pause, unless one is in force that an attempt granted later has set. */
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

/** Ends pauses and forgets their failures, but for those in force that an attempt granted later has set. */
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
