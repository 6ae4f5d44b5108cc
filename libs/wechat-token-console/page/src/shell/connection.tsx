import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Icon, type IconName } from '../components/icon.js';
import { language, say } from '../i18n/language.js';
import type { Liveness } from '../live/liveness.js';
import { clockOffsetMs, heardAt, listeningSince, liveness, silentSeconds } from '../live/now.js';
import { head } from '../live/store.js';
import { shell } from '../texts/shell.js';
import { minuteIn } from '../time/instants.js';
import { announce } from './announce.js';

const LOOKS = {
  live: ['good', 'dot'],
  stale: ['warning', 'ring'],
  connecting: ['quiet', 'ring'],
  lost: ['bad', 'cross'],
} as const satisfies Record<Liveness, readonly [string, IconName]>;

/** ● live, ○ some seconds old, ✕ not connected. */
export function Connection() {
  const state = liveness.value;
  const [tone, icon] = LOOKS[state];
  const isLive = state === 'live';
  const servers = isLive && head.value?.servers;
  return (
    <span class={`connection ${tone}`}>
      <Icon name={icon} isFilled={isLive} />
      {say(state === 'stale' ? shell.stale(silentSeconds.value) : shell[state])}
      {servers && <span class="wide"> · {say(shell.serversUp(servers.up))}</span>}
    </span>
  );
}

/** Since when there is no connection, and what that means for what is shown. */
export function LostConnection() {
  const wasLost = useRef(false);
  useSignalEffect(() => {
    const isLost = liveness.value === 'lost';
    if (isLost && !wasLost.current) announce(lostSince());
    if (!isLost && wasLost.current) announce(say(shell.backAgain));
    wasLost.current = isLost;
  });
  if (liveness.value !== 'lost') return null;
  return (
    <div class="notice bad">
      <Icon name="cross" />
      <div>
        <p class="notice-title">{lostSince()}</p>
        <p>{say(head.value ? shell.lostMeaning : shell.noResponseRemedy)}</p>
      </div>
    </div>
  );
}

function lostSince(): string {
  const since = (heardAt.value ?? listeningSince.value) + clockOffsetMs.value;
  return say(shell.lostSince(minuteIn(language.value, since)));
}
