import type { AppView } from '../../../../src/console-state.js';
import { CopyIp, Reason } from '../../components/reason.js';
import { Retry } from '../../components/retry.js';
import { Since } from '../../components/since.js';
import { StatusBadge, toneOf } from '../../components/status-badge.js';
import { say } from '../../i18n/language.js';
import { app as words, VERDICTS } from '../../texts/app.js';

/** Which app, what is the matter with it, since when, why, and what to do. */
export function AppVerdict({ view: { app, isShared, credentials } }: { readonly view: AppView }) {
  const { appId, name, endpoint, health, since, reasons, retry } = app;
  const isTroubled = health === 'down' || health === 'degraded';
  // Its notice says what is the matter.
  const isBeingRevoked = credentials.some(({ revocation }) => revocation);
  return (
    <>
      <h1 class="verdict app-title">
        <span>{name ?? appId}</span>
        <StatusBadge health={health} />
        <span class="app-id">
          {name && <code>{appId}</code>}
          {name && ' · '}
          {endpoint}
        </span>
      </h1>
      {(isTroubled || !isBeingRevoked) && (
        <div class={`app-verdict ${toneOf(health)}`}>
          <p class="app-said">
            <b>{say(VERDICTS[health])}</b>
            {isTroubled && since !== undefined && <Since at={since} />}
            {retry && <Retry retry={retry} />}
          </p>
          {health === 'idle' && <p>{say(words.idleWhat)}</p>}
          {reasons.map((reason, place) => (
            <Reason key={place} reason={reason} />
          ))}
          <CopyIp reasons={reasons} />
        </div>
      )}
      {!isShared && <p>{say(words.notShared)}</p>}
    </>
  );
}
