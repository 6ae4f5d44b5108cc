import type { Notice } from '../../../src/console-state.js';
import { say } from '../i18n/language.js';
import { shell } from '../texts/shell.js';
import { Icon } from './icon.js';
import type { Tone } from './status-badge.js';
import './notice-bar.css';

/** What is wrong, and what to do about it. */
export function NoticeBar({ notice, tone = 'bad' }: { readonly notice: Notice; readonly tone?: Tone }) {
  return (
    <div class={`notice ${tone}`}>
      <Icon name={tone === 'bad' ? 'cross' : 'triangle'} />
      <div>
        <p class="notice-title">{say(notice.message)}</p>
        {notice.remedy && (
          <p>
            <span class="reason-label">{say(shell.whatToDo)}</span>
            {say(notice.remedy)}
          </p>
        )}
      </div>
    </div>
  );
}
