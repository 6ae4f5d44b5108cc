import { localeOf, type Language } from '../i18n/language.js';

/** The time of day, with the date where it is not of the same day as `now`. */
export function instantIn(language: Language, at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return format(language, {
    ...(!isToday && { month: 'short', day: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })(at);
}

/** The hour and minute. */
export function minuteIn(language: Language, at: number): string {
  return format(language, { hour: '2-digit', minute: '2-digit' })(at);
}

/** The hour, minute and second. */
export function secondIn(language: Language, at: number): string {
  return format(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' })(at);
}

/** All of an instant, with its zone: for titles. */
export function wholeInstantIn(language: Language, at: number): string {
  return format(language, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'shortOffset',
  })(at);
}

/** The zone that times are shown in, such as `GMT+8`. */
export function zoneIn(language: Language, at: number): string {
  const parts = new Intl.DateTimeFormat(localeOf(language), { timeZoneName: 'shortOffset' }).formatToParts(
    at,
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs more than using one. */
function format(language: Language, options: Intl.DateTimeFormatOptions): (at: number) => string {
  const key = language + JSON.stringify(options);
  const made =
    formats.get(key) ?? new Intl.DateTimeFormat(localeOf(language), { ...options, hourCycle: 'h23' });
  formats.set(key, made);
  return (at) => made.format(at);
}
