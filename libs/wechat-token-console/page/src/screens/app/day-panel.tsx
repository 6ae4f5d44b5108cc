import type { DayView } from '../../../../src/console-state.js';
import { language, say } from '../../i18n/language.js';
import { isServerConsole, timeScale } from '../../live/store.js';
import { app } from '../../texts/app.js';
import { eventOf } from '../../texts/events.js';
import { durationIn } from '../../time/durations.js';
import { clockOf } from '../../time/times.js';
import { DayChart, MarkSwatch, Swatch } from './day-chart.js';
import { dayPartsOf, sumsOf } from './day-parts.js';
import { DayTable } from './day-table.js';
import './day.css';

/** The life of the access token over the last 24 hours, as far as it is known. */
export function DayPanel({ day }: { readonly day: DayView }) {
  const parts = dayPartsOf(day);
  const isBlank = day.periods.length === 0 && day.marks.length === 0;
  const sums = sumsOf(parts).map(([state, ms]) => {
    const time = durationIn(language.value, ms * timeScale.value);
    return [state, `${say(app.dayStates[state])} ${time}`] as const;
  });
  return (
    <section class="day">
      <h3>{say(app.day)}</h3>
      {isBlank ? (
        <p class="muted">{say(app.dayNothing)}</p>
      ) : (
        <figure class="day-chart">
          <DayChart
            day={day}
            parts={parts}
            label={say(app.dayChart(sums.map(([, sum]) => sum).join(SEPARATOR())))}
          />
          <figcaption class="muted">
            {sums.map(([state, sum]) => (
              <span key={state}>
                <Swatch state={state} /> {sum}
              </span>
            ))}
            {[...new Set(day.marks.map(({ what }) => what))].map((what) => (
              <span key={what}>
                <MarkSwatch what={what} /> {say(eventOf(what))}
              </span>
            ))}
            <Since day={day} />
          </figcaption>
        </figure>
      )}
      {!isBlank && <DayTable day={day} parts={parts} />}
    </section>
  );
}

const SEPARATOR = () => (language.value === 'zh' ? '，' : ', ');

/** From when on the log knows, where that is not the whole day. A process on its own knows of no other one. */
function Since({ day: { from, since } }: { readonly day: DayView }) {
  const time = clockOf(since);
  if (!isServerConsole.value) return <span>{say(app.daySinceHere(time))}</span>;
  return since > from ? <span>{say(app.daySince(time))}</span> : null;
}
