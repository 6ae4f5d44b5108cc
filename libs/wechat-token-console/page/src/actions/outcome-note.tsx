import { useEffect, useRef } from 'preact/hooks';
import type { ActionResult } from '../../../src/console-state.js';
import { ErrorCode } from '../components/error-code.js';
import { Icon } from '../components/icon.js';
import { Badge, type Tone } from '../components/status-badge.js';
import { say } from '../i18n/language.js';
import { servers } from '../texts/servers.js';
import type { Outcome } from './use-action.js';
import './actions.css';

/** What came of an action, in words. It was spoken already: this is for the eyes, so it comes into their sight. */
export function OutcomeNote({ outcome: { result, error } }: { readonly outcome: Outcome }) {
  const { message, remedy } = result ?? error;
  const tone = error ? 'bad' : remedy ? 'warning' : 'good';
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => note.current?.scrollIntoView({ block: 'nearest' }), [message]);
  return (
    <div ref={note} class={`notice outcome ${tone}`}>
      <Icon name={tone === 'bad' ? 'cross' : tone === 'warning' ? 'triangle' : 'check'} />
      <div>
        <p class="notice-title">{say(message)}</p>
        {remedy && <p>{say(remedy)}</p>}
        {error && <ErrorCode error={error} />}
        {result?.details && <Details details={result.details} />}
      </div>
    </div>
  );
}

type Detail = NonNullable<ActionResult['details']>[number];

const TONES: Readonly<Record<Detail['level'], Tone>> = { ok: 'good', warning: 'warning', error: 'bad' };

/** Figures or findings, each with its level by shape, word and colour. */
function Details({ details }: { readonly details: readonly Detail[] }) {
  return (
    <ul class="details">
      {details.map(({ level, text }) => (
        <li key={text.en}>
          <Badge tone={TONES[level]}>{say(servers.levels[level])}</Badge> <span>{say(text)}</span>
        </li>
      ))}
    </ul>
  );
}
