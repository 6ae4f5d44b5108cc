import { language, say } from '../i18n/language.js';
import { serverNow } from '../live/now.js';
import { now } from '../texts/now.js';
import { durationIn } from '../time/durations.js';
import { instantIn, minuteIn } from '../time/instants.js';
import { Ticking, TimeElement } from '../time/times.js';

/** Since when something is so, and for how long that is. */
export function Since({ at }: { readonly at: number }) {
  const text = () => {
    const ms = serverNow.value - at;
    const isToday = ms < 12 * 3_600_000;
    const time = isToday ? minuteIn(language.value, at) : instantIn(language.value, at, serverNow.value);
    return say(now.since(time, durationIn(language.value, calmly(ms))));
  };
  return (
    <TimeElement at={at}>
      <Ticking text={text} />
    </TimeElement>
  );
}

/** Whole minutes, once there are some: who reads needs no seconds, and the line stands still. */
function calmly(ms: number): number {
  return ms < 120_000 ? ms : Math.floor(ms / 60_000) * 60_000;
}
