import { useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { language, say } from '../i18n/language.js';
import { serverNow } from '../live/now.js';
import { timeScale, viewAt } from '../live/store.js';
import { shell } from '../texts/shell.js';
import { agoIn, durationIn } from './durations.js';
import { instantIn, minuteIn, secondIn, wholeInstantIn } from './instants.js';

const LIFETIME_MS = 7_200_000;

/** How much time has passed since the view was made; simulated, as durations of a view are. */
function passedMs(): number {
  return Math.max(0, (serverNow.value - viewAt.value) * timeScale.value);
}

/** What is left of a duration of the view. Whatever reads it follows the time. */
export function leftOf(ms: number): number {
  return Math.max(0, ms - passedMs());
}

/** `leftOf` in words. */
export function leftIn(ms: number): string {
  return durationIn(language.value, leftOf(ms));
}

/** The instant at which a duration of the view is over: Unix ms. */
export function instantAfter(ms: number): number {
  return viewAt.value + ms / timeScale.value;
}

/** The time of day at which a duration of the view is over. */
export function clockAfter(ms: number): string {
  return clockOf(instantAfter(ms));
}

/** The time of day of an instant: to the second, where simulated hours pass in minutes. */
export function clockOf(at: number): string {
  return (timeScale.value === 1 ? minuteIn : secondIn)(language.value, at);
}

/** How long a token lives where time is simulated; nothing where it is real. */
export function pace(): string | undefined {
  if (timeScale.value === 1) return undefined;
  const inLanguage = (ms: number) => durationIn(language.value, ms);
  return say(shell.simulated(inLanguage(LIFETIME_MS), inLanguage(LIFETIME_MS / timeScale.value)));
}

/** Text that follows the time without rendering the component around it. */
export function Ticking({ text }: { readonly text: () => string }) {
  const given = useSignal(text);
  given.value = text;
  const shown = useComputed(() => given.value());
  return <span class="number">{shown}</span>;
}

/** A duration of the view that runs out: counts down while the page is connected. */
export function Left({ ms }: { readonly ms: number }) {
  return <Ticking text={() => leftIn(ms)} />;
}

/** How long before the view something was: counts up while the page is connected. */
export function Ago({ ms }: { readonly ms: number }) {
  return <Ticking text={() => agoIn(language.value, ms + passedMs())} />;
}

/** How long ago an instant is, with the instant as its title. */
export function AgoAt({ at }: { readonly at: number }) {
  return (
    <TimeElement at={at}>
      <Ticking text={() => agoIn(language.value, serverNow.value - at)} />
    </TimeElement>
  );
}

/** An instant: the time of day, and the date where it is another day. */
export function Time({ at }: { readonly at: number }) {
  return (
    <TimeElement at={at}>
      <Ticking text={() => instantIn(language.value, at, serverNow.value)} />
    </TimeElement>
  );
}

/** Text about an instant, with the whole of it as the title. */
export function TimeElement({ at, children }: { readonly at: number; readonly children: ComponentChildren }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={wholeInstantIn(language.value, at)}>
      {children}
    </time>
  );
}
