import { useComputed, useSignal } from '@preact/signals';
import type { CredentialView } from '../../../../src/console-state.js';
import { HatchPattern } from '../../components/hatch-pattern.js';
import { say } from '../../i18n/language.js';
import { app } from '../../texts/app.js';
import { clockAfter, leftOf } from '../../time/times.js';

const percent = (share: number) => `${100 * share}%`;

/** A credential that there is, so that its life is known. */
export type ValidCredential = CredentialView &
  Required<Pick<CredentialView, 'lifetimeMs' | 'remainingMs' | 'dueInMs'>>;

export function isValid(credential: CredentialView): credential is ValidCredential {
  const { state, lifetimeMs, remainingMs, dueInMs } = credential;
  return state !== 'none' && [lifetimeMs, remainingMs, dueInMs].every((ms) => ms !== undefined);
}

/** The points in time of a life, in their order but for now. */
export function timePointsOf({ lifetimeMs, remainingMs, dueInMs }: ValidCredential) {
  return { issued: remainingMs - lifetimeMs, refreshFrom: dueInMs, expires: remainingMs };
}

/** The life of an access token from left to right: what has passed, now, and the window in which it is refreshed. */
export function LifeChart({ token }: { readonly token: ValidCredential }) {
  const given = useSignal(token);
  given.value = token;
  const now = useComputed(() => {
    const { lifetimeMs, remainingMs } = given.value;
    return percent(1 - leftOf(remainingMs) / lifetimeMs);
  });
  const { issued, refreshFrom, expires } = timePointsOf(token);
  const windowShare = Math.min(1, (expires - refreshFrom) / token.lifetimeMs);
  const windowAt = percent(1 - windowShare);
  return (
    <figure class={`life-chart ${token.state}`}>
      <svg role="img" aria-label={say(app.chart(clockAfter(refreshFrom), clockAfter(expires)))}>
        <HatchPattern id="life-window-hatch" name="chart-window" stripe={3} />
        <rect class="chart-life" y="20" width="100%" height="20" rx="3" />
        <rect class="chart-passed" y="20" width={now} height="20" rx="3" />
        <rect fill="url(#life-window-hatch)" x={windowAt} y="20" width={percent(windowShare)} height="20" />
        <line class="chart-due" x1={windowAt} x2={windowAt} y1="16" y2="44" />
        <line class="chart-now" x1={now} x2={now} y1="14" y2="46" />
        <text x={now} y="11" class="chart-now-word">
          {say(app.now)}
        </text>
        <text x="0" y="58">{`${say(app.issued)} ${clockAfter(issued)}`}</text>
        <text x="100%" y="58" class="at-end">{`${say(app.expires)} ${clockAfter(expires)}`}</text>
      </svg>
      <figcaption class="muted">
        <svg width="20" height="10" aria-hidden="true">
          <rect class="chart-life" width="20" height="10" />
          <rect fill="url(#life-window-hatch)" width="20" height="10" />
        </svg>
        {`${say(app.window)} ${clockAfter(refreshFrom)}–${clockAfter(expires)}`}
      </figcaption>
    </figure>
  );
}
