import { useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { language } from '../i18n/language.js';
import { serverNow } from '../live/now.js';
import { timeScale, viewAt } from '../live/store.js';
import { agoIn, durationIn } from './durations.js';
import { instantIn, minuteIn, wholeInstantIn } from './instants.js';

/** How much time has passed since the view was made; simulated, as durations of a view are. */
function passedMs(): number {
  return Math.max(0, (serverNow.value - viewAt.value) * timeScale.value);
}

/** What is left of a duration of the view. Whoever reads it is rendered again as it shrinks. */
export function leftOf(ms: number): number {
  return Math.max(0, ms - passedMs());
}

/** A duration that does not change. */
export function Duration({ ms }: { readonly ms: number }) {
  return <span class="number">{durationIn(language.value, ms)}</span>;
}

/** A duration of the view that runs out: counts down while the page is connected. */
export function Left({ ms }: { readonly ms: number }) {
  const text = useText(ms, (ms) => durationIn(language.value, leftOf(ms)));
  return <span class="number">{text}</span>;
}

/** How long before the view something was: counts up while the page is connected. */
export function Ago({ ms }: { readonly ms: number }) {
  const text = useText(ms, (ms) => agoIn(language.value, ms + passedMs()));
  return <span class="number">{text}</span>;
}

/** How long ago an instant is, with the instant as its title. */
export function AgoAt({ at }: { readonly at: number }) {
  const text = useText(at, (at) => agoIn(language.value, serverNow.value - at));
  return <TimeElement at={at}>{text}</TimeElement>;
}

/** For how long something has been so, with the instant that it began as its title. */
export function SinceAt({ at }: { readonly at: number }) {
  const text = useText(at, (at) => durationIn(language.value, serverNow.value - at));
  return <TimeElement at={at}>{text}</TimeElement>;
}

/** An instant: the time of day, and the date where it is another day. */
export function Time({ at, to = 'second' }: { readonly at: number; readonly to?: 'second' | 'minute' }) {
  const text = useText(at, (at) =>
    to === 'minute' ? minuteIn(language.value, at) : instantIn(language.value, at, serverNow.value),
  );
  return <TimeElement at={at}>{text}</TimeElement>;
}

function TimeElement({ at, children }: { readonly at: number; readonly children: ComponentChildren }) {
  return (
    <time class="number" dateTime={new Date(at).toISOString()} title={wholeInstantIn(language.value, at)}>
      {children}
    </time>
  );
}

/** Text that follows the time without rendering its component. */
function useText(of: number, text: (of: number) => string) {
  const given = useSignal(of);
  given.value = of;
  return useComputed(() => text(given.value));
}
