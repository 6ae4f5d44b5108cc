import type { CopyHolder } from './copy-holder.js';
import type { Intent } from './intent.js';
import type { RefreshResult } from './keeper-status.js';
import type { RoundLoop } from './round-loop.js';

/** Replaces what is kept by the intent of a person or of a schedule, and says what happened. */
export async function replace(loop: RoundLoop, holder: CopyHolder, intent: Intent): Promise<RefreshResult> {
  const before = holder.living();
  const named = before ? { ...intent, replaces: before.version } : intent;
  for (let rounds = 1; ; rounds += 1) {
    const outcome = await loop.round(named);
    const after = holder.living();
    // Without a copy the round may have read what was kept, and then failed to replace it.
    const isFirstLook = !before && outcome.kind === 'failed';
    if (after && after.version !== before?.version && !isFirstLook) {
      return { outcome: after.value === before?.value ? 'unchanged' : 'replaced', version: after.version };
    }
    if (outcome.kind === 'failed') {
      return { outcome: 'paused', error: outcome.error, retryInMs: outcome.retryInMs };
    }
    if (outcome.kind === 'usable' && after) return { outcome: 'unchanged', version: after.version };
    await loop.restAfter(outcome, rounds);
    loop.requireWaiters();
  }
}
