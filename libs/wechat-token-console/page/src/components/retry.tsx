import type { AppSummary } from '../../../src/console-state.js';
import { say } from '../i18n/language.js';
import { now } from '../texts/now.js';
import { leftIn, Ticking } from '../time/times.js';

/** How often a refresh failed, and when it is tried next. */
export function Retry({ retry }: { readonly retry: NonNullable<AppSummary['retry']> }) {
  return (
    <span>
      {say(now.triesFailed(retry.failures))} · <Ticking text={() => say(now.nextTry(leftIn(retry.inMs)))} />
    </span>
  );
}
