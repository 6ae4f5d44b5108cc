import type { RefreshCause } from './keeper-events.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import type { Reaction } from './refresh-policy.js';
import type { Version } from './version.js';

/** Tells that WeChat gave a credential. */
export function tellRefreshed(
  { key }: KeptCredential,
  { clock, emit }: KeeperSurroundings,
  facts: {
    readonly cause: RefreshCause;
    readonly replaced: boolean;
    readonly version: Version;
    readonly lifeMs: number;
  },
  since: Moment,
): void {
  emit({ type: 'refreshed', key, ...facts, tookMs: elapsedMs(since, momentOf(clock)) });
}

/** Tells that an asking brought none. */
export function tellFailure(
  { key }: KeptCredential,
  { emit }: KeeperSurroundings,
  cause: RefreshCause,
  { reason, pause, standDownMs }: Reaction,
): void {
  emit({ type: 'refresh-failed', key, cause, reason, retryInMs: Math.max(pause.forMs, standDownMs) });
}
