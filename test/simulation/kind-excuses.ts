import type { CredentialKey } from '../../libs/wechat-token/src/credential/credential.js';
import { SECOND } from './fault-plan.js';
import type { World } from './world.js';

/** A call that failed: for which credential, where, and from when on what befell it counts. */
interface Failure {
  readonly key: CredentialKey;
  readonly process: number;
  readonly since: number;
  readonly error: Error & { readonly code?: string };
}

/** A check without a verdict puts off what a report brings by no more than this. */
export const CHECK_AWAY_MS = 40 * SECOND;

/** Whether a call may fail under one of the kinds that befall one process, one credential or one question. */
export function isExcused(world: World, { key, process, since, error }: Failure): boolean {
  const { now } = world.time;
  const isLegacy = world.endpoint === 'legacy';
  if (world.wasActive('secret-unavailable', since, now, process)) return true;
  if (world.wasActive('loop-blocked', since, now, process)) return true;
  // Who waits for a process that stands still waits for its lease to end, and may do so twice.
  if (error.code === 'WAIT_TIMED_OUT' && world.wasActive('loop-blocked', since, now)) return true;
  // Only where asking ends what others use is nobody asked without the store.
  if (isLegacy && key.kind !== 'user-token' && world.wasActive('unreadable-record', since, now)) return true;
  if (isLegacy && key.kind === 'ticket' && world.wasActive('check-away', since, now)) return true;
  return world.wasInTrouble(key, since);
}
