import type { DayView } from '../../../../src/console-state.js';
import { PanelDetails } from '../../components/panel-details.js';
import { language, say } from '../../i18n/language.js';
import { timeScale } from '../../live/store.js';
import { app } from '../../texts/app.js';
import { eventOf } from '../../texts/events.js';
import { durationIn } from '../../time/durations.js';
import { clockOf } from '../../time/times.js';
import type { DayPart } from './day-parts.js';

/** What the chart of the day shows, in words, the newest first. */
export function DayTable({ day, parts }: { readonly day: DayView; readonly parts: readonly DayPart[] }) {
  return (
    <PanelDetails name="day" summary={say(app.dayAsTable)}>
      <table class="table">
        <caption class="hidden-visually">{say(app.day)}</caption>
        <thead>
          <tr>
            <th scope="col">{say(app.fromTo)}</th>
            <th scope="col">{say(app.token)}</th>
            <th scope="col">{say(app.leftThen)}</th>
          </tr>
        </thead>
        <tbody>
          {parts.toReversed().map((part) => (
            <Row key={part.from} part={part} day={day} />
          ))}
        </tbody>
      </table>
    </PanelDetails>
  );
}

function Row({ part: { state, from, to, endsAt }, day }: { readonly part: DayPart; readonly day: DayView }) {
  const tone = state === 'none' ? 'bad' : state === 'unknown' ? 'muted' : '';
  const isLast = to === day.to;
  const troubles = day.marks.filter(({ at }) => at >= from && (at < to || isLast));
  const left = endsAt === undefined ? undefined : endsAt - to;
  return (
    <tr>
      <th scope="row" class="number">
        {`${clockOf(from)}–${clockOf(to)}`}
      </th>
      <td class={tone}>
        {say(app.dayStates[state])}
        {troubles.map(({ at, what }) => (
          <div key={`${at} ${what}`} class="warning">
            {clockOf(at)} {say(eventOf(what))}
          </div>
        ))}
      </td>
      <td class="number">{left !== undefined && durationIn(language.value, left * timeScale.value)}</td>
    </tr>
  );
}
