import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Icon } from '../components/icon.js';
import { language, say } from '../i18n/language.js';
import { clockOffsetMs, heardAt, listeningSince, liveness, silentSeconds } from '../live/now.js';
import { head } from '../live/store.js';
import { shell } from '../texts/shell.js';
import { minuteIn } from '../time/instants.js';
import { announce } from './announce.js';

/** ● live, ○ some seconds old, ✕ not connected. */
export function Connection() {
  switch (liveness.value) {
    case 'live': {
      const servers = head.value?.servers;
      return (
        <span class="connection good">
          <Icon name="dot" isFilled />
          {say(shell.live)}
          {servers && <span class="wide"> · {say(shell.serversUp(servers.up))}</span>}
        </span>
      );
    }
    case 'stale':
      return (
        <span class="connection warning">
          <Icon name="ring" />
          {say(shell.stale(silentSeconds.value))}
        </span>
      );
    case 'connecting':
      return (
        <span class="connection quiet">
          <Icon name="ring" />
          {say(shell.connecting)}
        </span>
      );
    case 'lost':
      return (
        <span class="connection bad">
          <Icon name="cross" />
          {say(shell.lost)}
        </span>
      );
  }
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
