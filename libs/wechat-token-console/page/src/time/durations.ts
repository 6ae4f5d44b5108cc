import type { Language } from '../i18n/language.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS: Readonly<Record<Language, readonly [string, string, string, string]>> = {
  en: [' d', ' h', ' min', ' s'],
  zh: [' 天', ' 小时', ' 分钟', ' 秒'],
};

/** A duration in its two largest units, such as `1 h 12 min`; below a minute in seconds, below zero as zero. */
export function durationIn(language: Language, ms: number): string {
  const [days, hours, minutes, seconds] = UNITS[language];
  const rest = Math.max(0, ms);
  if (rest < MINUTE) return `${Math.floor(rest / SECOND)}${seconds}`;
  if (rest < HOUR) return two(rest, MINUTE, minutes, SECOND, rest < 10 * MINUTE ? seconds : '');
  if (rest < DAY) return two(rest, HOUR, hours, MINUTE, minutes);
  return two(rest, DAY, days, HOUR, hours);
}

/** How long something took: `38 ms`, `1.2 s`. */
export function tookIn(language: Language, ms: number): string {
  if (ms < SECOND) return language === 'zh' ? `${Math.round(ms)} 毫秒` : `${Math.round(ms)} ms`;
  return ms < MINUTE ? `${(ms / SECOND).toFixed(1)}${UNITS[language][3]}` : durationIn(language, ms);
}

/** How long ago, such as `2 min ago`: whole minutes once there are some, so that the text stands still. */
export function agoIn(language: Language, ms: number): string {
  if (ms < SECOND) return language === 'zh' ? '刚刚' : 'just now';
  const ago = durationIn(language, ms < MINUTE ? ms : ms - (ms % MINUTE));
  return language === 'zh' ? `${ago}前` : `${ago} ago`;
}

function two(ms: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const first = `${Math.floor(ms / large)}${largeUnit}`;
  const second = Math.floor((ms % large) / small);
  return smallUnit && second > 0 ? `${first} ${second}${smallUnit}` : first;
}
