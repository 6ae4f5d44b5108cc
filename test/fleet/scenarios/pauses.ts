import { Fleet } from '../fleet.js';
import { sized, type Scenario } from '../scenario.js';
import { wordsOf } from '../sums.js';
import { timesOf } from '../times.js';
import { nextCall } from '../waiting.js';

/** Processes that are suspended and resumed. */
export const PAUSES: readonly Scenario[] = (['stable', 'legacy'] as const).map((endpoint) => ({
  name: `SIGSTOP of the holder beyond its lease, ${endpoint} endpoint`,
  promise: '0 failed after one replay; versions never go back',
  run: (size) =>
    Fleet.with(
      {
        endpoint,
        times: timesOf(sized(size, { full: 60, quick: 24 }), { confirmEveryMs: 8_000 }),
      },
      async (fleet) => {
        const stops = sized(size, { full: 5, quick: 1 });
        // Longer than the lease, but not than the remaining time of a stable token when its successor is due.
        const stopMs = 1.5 * (fleet.times.timing.leaseMs ?? 0);
        await fleet.start(sized(size, { full: 6, quick: 4 }));
        let wereCalling = 0;
        for (let stop = 0; stop < stops; stop += 1) {
          const before = fleet.asked().length;
          // WeChat has processed the request, and the response is on its way.
          fleet.simulator.faults.add({ kind: 'slow', ms: 500, path: fleet.path, times: 1, stage: 'after' });
          const call = await nextCall(fleet, before);
          const holder = fleet.callerOf(call);
          await holder.signal('SIGSTOP');
          wereCalling += Number(call.fault === 'slow');
          await fleet.pass(stopMs);
          await holder.signal('SIGCONT');
          await fleet.pass(1_000);
        }
        const sums = await fleet.sums();
        return {
          seen: `${wordsOf(sums)}, versions went back ${sums.versionsWentBack} times; ${stops} stops of ${stopMs / 1_000} s`,
          happened: { 'the suspended process was calling WeChat': wereCalling === stops },
          holds: {
            'none failed after a replay': sums.failed === 0,
            'versions never go back': sums.versionsWentBack === 0,
          },
        };
      },
    ),
}));
