import type { DayTrouble, DayView } from '../../../../src/console-state.js';
import { HatchPattern } from '../../components/hatch-pattern.js';
import { timeScale } from '../../live/store.js';
import { clockOf } from '../../time/times.js';
import type { DayPart, DayState } from './day-parts.js';

/** Of the drawing without its edges; stretched to the width of the page. */
const WIDTH = 1_000;
const HEIGHT = 56;
const TOP = 12;

/** Each life from its height down to its end, as teeth of a saw; times without a token, and those of which nothing is known. */
export function DayChart({
  day,
  parts,
  label,
}: {
  readonly day: DayView;
  readonly parts: readonly DayPart[];
  readonly label: string;
}) {
  const { from, to, marks } = day;
  const shareAt = (at: number) => (at - from) / (to - from);
  const percent = (share: number) => `${100 * share}%`;
  // Of two at one place the later one: another program replaced what WeChat then rejected.
  const isApart = ({ at }: { readonly at: number }, place: number) =>
    (marks[place + 1]?.at ?? Infinity) - at > (to - from) / 100;
  const longestMs = Math.max(1, ...parts.map((part) => (part.endsAt ?? part.from) - part.from));
  return (
    <svg class="day-drawing" role="img" aria-label={label}>
      <HatchPattern id="day-unknown-hatch" name="day-hatch" stripe={1.5} />
      {parts
        .filter(({ state }) => state !== 'token')
        .map((part) => (
          <rect
            key={part.from}
            class={`day-${part.state}`}
            x={percent(shareAt(part.from))}
            y={TOP}
            width={percent(shareAt(part.to) - shareAt(part.from))}
            height={HEIGHT}
          />
        ))}
      <svg y={TOP} width="100%" height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
        {parts
          .filter(({ state }) => state === 'token')
          .map((part) => (
            <Tooth key={part.from} part={part} shareAt={shareAt} longestMs={longestMs} />
          ))}
      </svg>
      <line class="day-axis" x2="100%" y1={TOP + HEIGHT} y2={TOP + HEIGHT} />
      {marks.filter(isApart).map(({ at, what }) => (
        <Mark key={`${at} ${what}`} x={percent(shareAt(at))} what={what} />
      ))}
      <Ticks day={day} />
    </svg>
  );
}

function Tooth({
  part: { from, to, endsAt = to },
  shareAt,
  longestMs,
}: {
  readonly part: DayPart;
  readonly shareAt: (at: number) => number;
  readonly longestMs: number;
}) {
  const [x1, x2] = [from, to].map((at) => WIDTH * shareAt(at)) as [number, number];
  const [y1, y2] = [from, to].map((at) => HEIGHT * (1 - (endsAt - at) / longestMs)) as [number, number];
  return (
    <>
      <path class="day-token" d={`M${x1} ${HEIGHT}V${y1}L${x2} ${y2}V${HEIGHT}z`} />
      <path class="day-life" d={`M${x1} ${HEIGHT}V${y1}L${x2} ${y2}`} />
    </>
  );
}

/** A cross for what WeChat or the network refused, a diamond for another program. */
function Mark({ x, what }: { readonly x: string; readonly what: DayTrouble }) {
  return (
    <svg x={x} overflow="visible">
      <path
        class={`day-mark ${what}`}
        d={what === 'foreign-refresh' ? 'M0 1l4.5 4.5L0 10l-4.5-4.5z' : 'M-4 1.5l8 8M4 1.5l-8 8'}
      />
    </svg>
  );
}

/** Every six hours; where seconds count, there is room for fewer. */
function Ticks({ day: { from, to } }: { readonly day: DayView }) {
  const count = timeScale.value === 1 ? 4 : 2;
  return (
    <>
      {Array.from({ length: count + 1 }, (_, n) => (
        <text
          key={n}
          x={`${(100 * n) / count}%`}
          y={TOP + HEIGHT + 16}
          class={n === 0 ? '' : n === count ? 'at-end' : 'at-middle'}
        >
          {clockOf(from + ((to - from) * n) / count)}
        </text>
      ))}
    </>
  );
}

/** How a trouble is marked, for the words beside it. */
export function MarkSwatch({ what }: { readonly what: DayTrouble }) {
  return (
    <svg width="12" height="11" aria-hidden="true">
      <Mark x="6" what={what} />
    </svg>
  );
}

/** How a state is drawn, for the words beside it. */
export function Swatch({ state }: { readonly state: DayState }) {
  return (
    <svg width="18" height="10" aria-hidden="true">
      {state === 'token' ? (
        <>
          <path class="day-token" d="M0 10V1L18 8V10z" />
          <path class="day-life" d="M0 10V1L18 8" />
        </>
      ) : (
        <rect class={`day-${state}`} width="18" height="10" />
      )}
    </svg>
  );
}
