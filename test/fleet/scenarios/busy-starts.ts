import { CpuLoad } from '../cpu-load.js';
import { Fleet } from '../fleet.js';
import type { Got } from '../messages.js';
import { sized, type Scenario } from '../scenario.js';
import { seconds } from '../waiting.js';

/** A token with WeChat's own lifetime, and the default deadlines. */
const UNSCALED = { lifeMs: 7_200_000, graceMs: 300_000, timing: {} };

/** On two cores, this many busy processes make the start of each take about ten seconds. */
const BUSY_PROCESSES = { full: 16, quick: 8 };

const SIZES = [
  { processes: 12, runs: { full: 20, quick: 1 }, quickly: 4 },
  { processes: 64, runs: { full: 3, quick: 1 }, quickly: 6 },
] as const;

/** Events that report a problem, although there is none. */
const ALARMS = ['store-down', 'refresh-failed', 'commit-delayed'];

/** Processes that start without a token, all at once, on a machine that has no time for them. Redis is available, and empty. */
export const BUSY_STARTS: readonly Scenario[] = SIZES.flatMap(({ processes, runs, quickly }) =>
  (['stable', 'legacy'] as const).map((endpoint) => ({
    name: `${processes} processes start at once on busy cores, ${endpoint} endpoint`,
    promise: '1 call to WeChat each time, no alarm, no failed caller',
    run: async (size) => {
      const started: Start[] = [];
      const count = sized(size, { full: processes, quick: quickly });
      for (let run = 1; run <= sized(size, runs); run += 1)
        started.push(await start(count, endpoint, sized(size, BUSY_PROCESSES)));
      const all = (of: (start: Start) => number) => started.map(of);
      const sum = (of: (start: Start) => number) => all(of).reduce((total, each) => total + each, 0);
      const alarms = started.flatMap(({ alarms: seen }) => seen);
      return {
        seen: `calls to WeChat ${all(({ calls }) => calls).join(', ')}; ${alarms.length} alarms${alarms.length > 0 ? ` (${alarms.join(', ')})` : ''}; ${sum(({ failed }) => failed)} of ${sum(({ served }) => served)} callers failed; a start took ${seconds(Math.min(...all(({ fastestMs }) => fastestMs)))} to ${seconds(Math.max(...all(({ slowestMs }) => slowestMs)))}`,
        happened: { 'the processes are many': all(({ served }) => served).every((each) => each === count) },
        holds: {
          'one call each time': all(({ calls }) => calls).every((each) => each === 1),
          'no alarm': alarms.length === 0,
          'no failed caller': sum(({ failed }) => failed) === 0,
        },
      };
    },
  })),
);

/** The result of one start of all processes. */
interface Start {
  readonly calls: number;
  readonly served: number;
  readonly failed: number;
  /** The events and failures that would have alarmed somebody. */
  readonly alarms: readonly string[];
  readonly fastestMs: number;
  readonly slowestMs: number;
}

function start(count: number, endpoint: 'stable' | 'legacy', busy: number): Promise<Start> {
  return Fleet.with({ endpoint, times: UNSCALED }, async (fleet) => {
    const load = fleet.use(CpuLoad.of(Math.max(2, busy - count)));
    const began = Date.now();
    const got = await fleet.startFromNothing(count);
    const { events } = await fleet.sums();
    await load.close();
    const failed = got.filter(({ token }) => token === undefined);
    const alarms = ALARMS.flatMap((type) => (events[type] ? [`${events[type]} ${type}`] : []));
    const took = got.map(({ at }) => at - began);
    return {
      calls: fleet.asked().length,
      served: got.length,
      failed: failed.length,
      alarms: [...alarms, ...failed.map(wordOf)],
      fastestMs: Math.min(...took),
      slowestMs: Math.max(...took),
    };
  });
}

function wordOf({ code, reason }: Got): string {
  return [code, reason].filter(Boolean).join(' ');
}
