import type { AbandonRequest, Pause } from '../../credential/token-store.js';
import { fenceOf, type Version } from '../../credential/version.js';
import { leftUntil } from './reading.js';
import type { AppState, PauseState, Slot } from './state.js';

/** Every pause of an app, those included that have passed and are remembered for their failures. */
export function pausesOf(app: AppState, now: number): Pause[] {
  return [...app.pauses].map(([id, state]) => pauseOf(id, state, now));
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
  return Object.fromEntries(ids.map((id) => [id, app.pauses.get(id)?.failures ?? 0]));
}

/** Sets a pause, unless one is in force that an attempt granted later has set. */
export function setPause(
  { app, now }: Slot,
  version: Version,
  { id, until, forMs, failures, reason }: NonNullable<AbandonRequest['pause']>,
): void {
  if (isNewer(app.pauses.get(id), version, now)) return;
  app.pauses.set(id, { until, forMs, failures, reason: { ...reason }, setBy: version });
}

/** Ends pauses and forgets their failures, but for those in force that an attempt granted later has set. */
export function clearPauses({ app, now }: Slot, version: Version, ids: readonly string[]): void {
  for (const id of ids) {
    if (!isNewer(app.pauses.get(id), version, now)) app.pauses.delete(id);
  }
}

/** Shortens what a clock that went back has lengthened. */
export function boundPauses(app: AppState, now: number): void {
  for (const pause of app.pauses.values()) pause.until = Math.min(pause.until, now + pause.forMs);
}

/** Only while it is in force: fences of different credentials compare by time, and a clock may have gone back. */
function isNewer(pause: PauseState | undefined, version: Version, now: number): boolean {
  return (
    pause !== undefined &&
    leftUntil(pause.until, now, pause.forMs) > 0 &&
    fenceOf(pause.setBy) > fenceOf(version)
  );
}

function pauseOf(id: string, { until, forMs, failures, reason }: PauseState, now: number): Pause {
  return { id, remainingMs: leftUntil(until, now, forMs), failures, reason };
}
