/** `live`; `stale`: nothing came for 12 s; `lost`: for 20 s. The server says something every 5 s. */
export type Liveness = 'connecting' | 'live' | 'stale' | 'lost';

const STALE_AFTER_MS = 12_000;
export const LOST_AFTER_MS = 20_000;

/** How far what is shown may be trusted. `heardAt`: when something came last; `since`: when the page began to listen. */
export function livenessOf(heardAt: number | undefined, since: number, now: number): Liveness {
  const silentMs = now - Math.max(heardAt ?? 0, since);
  if (silentMs >= LOST_AFTER_MS) return 'lost';
  if (heardAt === undefined || heardAt < since) return 'connecting';
  return silentMs >= STALE_AFTER_MS ? 'stale' : 'live';
}
