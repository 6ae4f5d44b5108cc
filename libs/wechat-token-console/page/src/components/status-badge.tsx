import type { AppHealth } from '../../../src/console-state.js';
import { say } from '../i18n/language.js';
import { shell } from '../texts/shell.js';
import { Icon, type IconName } from './icon.js';

/** What a status means, whatever has it: how it is coloured, and its shape. */
export type Tone = 'bad' | 'warning' | 'good' | 'quiet';

const SHAPES: Readonly<Record<Tone, IconName>> = {
  bad: 'cross',
  warning: 'triangle',
  good: 'check',
  quiet: 'moon',
};

const TONES: Readonly<Record<AppHealth, Tone>> = {
  down: 'bad',
  degraded: 'warning',
  up: 'good',
  idle: 'quiet',
};

export function toneOf(health: AppHealth): Tone {
  return TONES[health];
}

/** A status by shape, word and colour. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return (
    <span class={`badge ${tone}`}>
      <Icon name={SHAPES[tone]} />
      {children}
    </span>
  );
}

/** The health of an app. */
export function StatusBadge({ health }: { readonly health: AppHealth }) {
  return <Badge tone={TONES[health]}>{say(shell.health[health])}</Badge>;
}
