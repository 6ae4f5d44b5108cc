import type { AppReason } from '../../../src/console-state.js';
import { say } from '../i18n/language.js';
import { now } from '../texts/now.js';
import { shell } from '../texts/shell.js';
import { CopyButton } from './copy-button.js';
import './reason.css';

/** Why, and what to do about it. */
export function Reason({ reason }: { readonly reason: AppReason }) {
  return (
    <div class="reason">
      <p class="reason-why">{say(reason.message)}</p>
      {reason.remedy && (
        <p>
          <span class="reason-label">{say(shell.whatToDo)}</span>
          {say(reason.remedy)}
        </p>
      )}
    </div>
  );
}

/** Copies the address that is to be entered in the whitelist, where there is one. */
export function CopyIp({ reasons }: { readonly reasons: readonly AppReason[] }) {
  const ip = reasons.find(({ callerIp }) => callerIp)?.callerIp;
  return ip ? <CopyButton text={ip} label={say(now.copyIp(ip))} /> : null;
}
