import type { AbandonRequest, Pause } from '../../credential/token-store.js';
import { fenceOf, type Version } from '../../credential/version.js';
import { leftUntil } from './reading.js';
import type { AppState, PauseState } from './state.js';

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

/** Sets a pause, unless an attempt granted later has set it. */
export function setPause(app: AppState, version: Version, pause: NonNullable<AbandonRequest['pause']>): void {
  const kept = app.pauses.get(pause.id);
  if (kept && fenceOf(kept.setBy) > fenceOf(version)) return;

  const { id, until, forMs, failures, reason } = pause;
  app.pauses.set(id, { until, forMs, failures, reason: { ...reason }, setBy: version });
}

/** Ends pauses and forgets their failures. What an attempt granted later came to is newer knowledge, and stays. */
export function clearPauses(app: AppState, version: Version, ids: readonly string[]): void {
  for (const id of ids) {
    const kept = app.pauses.get(id);
    if (kept && fenceOf(kept.setBy) <= fenceOf(version)) app.pauses.delete(id);
  }
}

/** Shortens what a clock that went back has lengthened. */
export function boundPauses(app: AppState, now: number): void {
  for (const pause of app.pauses.values()) pause.until = Math.min(pause.until, now + pause.forMs);
}

function pauseOf(id: string, { until, forMs, failures, reason }: PauseState, now: number): Pause {
  return { id, remainingMs: leftUntil(until, now, forMs), failures, reason };
}
