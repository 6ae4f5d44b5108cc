import { PanelDetails } from '../../components/panel-details.js';
import { say } from '../../i18n/language.js';
import { app } from '../../texts/app.js';
import { Time, instantAfter, leftIn, Ticking } from '../../time/times.js';
import { timePointsOf, type ValidCredential } from './life-chart.js';

/** What the chart of a life shows, in words. */
export function LifeTable({ token }: { readonly token: ValidCredential }) {
  const { issued, refreshFrom, expires } = timePointsOf(token);
  const rows = [
    [app.issued, issued],
    [app.refreshFrom, refreshFrom],
    [app.expires, expires],
  ] as const;
  return (
    <PanelDetails name="life" summary={say(app.asTable)}>
      <table class="table">
        <caption class="hidden-visually">{say(app.life)}</caption>
        <thead>
          <tr>
            <th scope="col">{say(app.moment)}</th>
            <th scope="col">{say(app.time)}</th>
            <th scope="col">{say(app.remaining)}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([moment, inMs]) => (
            <tr key={moment.en}>
              <th scope="row">{say(moment)}</th>
              <td>
                <Time at={instantAfter(inMs)} />
              </td>
              <td>{inMs > 0 && <Ticking text={() => leftIn(inMs)} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </PanelDetails>
  );
}
