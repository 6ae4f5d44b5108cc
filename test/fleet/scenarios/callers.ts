import { Fleet } from '../fleet.js';
import type { Got } from '../messages.js';
import { sized, type Scenario } from '../scenario.js';
import { wordsOf } from '../sums.js';
import { timesOf } from '../times.js';
import { until } from '../waiting.js';
import { PATIENT } from './cold-start.js';

const ENDPOINTS = ['stable', 'legacy'] as const;
const CHECK_PATH = '/cgi-bin/getcallbackip';

const CRON: Scenario = {
  name: 'a cron in all processes, clocks that differ, legacy endpoint',
  promise: 'one token a period',
  run: (size) =>
    // A period of 20 s represents half an hour, so the clocks differ by far more than 5 s here. A process that is 9 s late on a busy
    // machine still finds the token of this period.
    Fleet.with(
      { endpoint: 'legacy', times: timesOf(60, { ...PATIENT, manualGapMs: 9_000 }) },
      async (fleet) => {
        const periodMs = 20_000;
        const periods = sized(size, { full: 6, quick: 2 });
        const processes = sized(size, { full: 64, quick: 5 });
        const spreadMs = 1_000;
        await fleet.start(processes, {
          everyMs: 500,
          changes: (i) => ({
            cron: '*/20 * * * * *',
            hostClockMs: Math.round((i / (processes - 1) - 0.5) * spreadMs),
          }),
        });
        // Counted between ticks, well away from the clocks of all of them.
        const began = Date.now();
        const middle = began + periodMs - ((began + periodMs / 2) % periodMs);
        await fleet.passUntil(middle);
        const before = fleet.issued();
        await fleet.passUntil(middle + periods * periodMs);
        const sums = await fleet.sums();
        const tokens = fleet.issued() - before;
        return {
          seen: `${tokens} tokens in ${periods} periods of ${periodMs / 1_000} s, ${processes} processes whose clocks differ by ${spreadMs / 1_000} s; ${wordsOf(sums)}`,
          happened: { 'the cron ran': tokens > 0 },
          holds: { 'one token a period': tokens === periods, 'no failed call': sums.failed === 0 },
        };
      },
    ),
};

const BAD_REPORTER: readonly Scenario[] = ENDPOINTS.map((endpoint) => ({
  name: `a caller that reports good tokens as refused, in a loop, ${endpoint} endpoint`,
  promise: 'the others notice nothing; calls within the allowance (a burst of 3, then one in 30 s)',
  run: (size) =>
    Fleet.with({ endpoint, times: timesOf(60, { confirmEveryMs: 0 }) }, async (fleet) => {
      await fleet.start(sized(size, { full: 6, quick: 4 }));
      const [reporter, ...others] = fleet.workers;
      const before = fleet.asked().length + fleet.simulator.journal.calls(CHECK_PATH).length;
      const issued = fleet.issued();
      const began = Date.now();
      const endsAt = began + sized(size, { full: 20_000, quick: 8_000 });
      let reports = 0;
      let doubted = 0;
      while (Date.now() < endsAt) {
        const { token = '' } = (await reporter?.tell({ do: 'get' })) ?? { ms: 0 };
        const [answer] = (await reporter?.tell({ do: 'report', token, times: 1 })) ?? [];
        reports += 1;
        doubted += Number(answer?.code === 'REJECTION_DOUBTED');
      }
      const calls = fleet.asked().length + fleet.simulator.journal.calls(CHECK_PATH).length - before;
      // A burst, and one more for each half minute that it took.
      const allowed = 3 + Math.ceil((Date.now() - began) / 30_000);
      const tallies = await Promise.all(others.map((worker) => worker.tell({ do: 'tally' })));
      const disturbed = tallies.reduce((sum, { failed, refused }) => sum + failed + refused, 0);
      return {
        seen: `${reports} reports, ${doubted} doubted; ${calls} calls to WeChat, ${fleet.issued() - issued} tokens; ${disturbed} calls of the others failed or refused`,
        happened: { 'good tokens were reported': reports > 10, 'the reporter got an error': doubted > 0 },
        holds: {
          'the others notice nothing': disturbed === 0,
          'no token was replaced': fleet.issued() === issued,
          'calls within the allowance': calls <= allowed,
        },
      };
    }),
}));

const REPORTED_AT_ONCE: readonly Scenario[] = ENDPOINTS.map((endpoint) => ({
  name: `500 calls in all processes report one rejected token at once, ${endpoint} endpoint`,
  promise: '1 call for a token',
  run: (size) =>
    Fleet.with({ endpoint, times: timesOf(60, { ...PATIENT, confirmEveryMs: 0 }) }, async (fleet) => {
      const processes = sized(size, { full: 16, quick: 4 });
      const share = (index: number) => Math.floor(500 / processes) + Number(index < 500 % processes);
      await fleet.fork(processes);
      const opened = await fleet.open();
      const token = opened[0]?.token ?? '';
      await fleet.pass(2_000);
      fleet.simulator.killToken(token);
      const before = fleet.asked().length;
      const checksBefore = fleet.simulator.journal.calls(CHECK_PATH).length;
      const at = Date.now() + 300;
      const answers: Got[] = (
        await Promise.all(
          fleet.workers.map((worker, i) => worker.tell({ do: 'report', token, times: share(i), at })),
        )
      ).flat();
      const calls = fleet.asked().length - before;
      const checks = fleet.simulator.journal.calls(CHECK_PATH).length - checksBefore;
      const replaced = answers.filter((got) => got.token !== undefined && got.token !== token).length;
      const others = answers.filter(({ token }) => token === undefined).map(({ code }) => code);
      return {
        seen: `${calls} call for a token, ${checks} checks; ${replaced} of ${answers.length} callers in ${processes} processes got the next token${others.length > 0 ? ` (others: ${[...new Set(others)].join(', ')})` : ''}`,
        happened: {
          'all had the same token': opened.every((got) => got.token === token),
          'WeChat refused it': !fleet.simulator.isAlive(token),
        },
        holds: { 'one call': calls === 1, 'every caller has another token': replaced === answers.length },
      };
    }),
}));

const TWO_FLEETS: Scenario = {
  name: 'two fleets with one appid and two Redis, legacy endpoint',
  promise: 'each says so after its first refused use; neither above its budget',
  run: (size) =>
    Fleet.with({ endpoint: 'legacy' }, async (fleet) => {
      const budget = 30;
      const proxyPrefix = (i: number) => (i % 2 === 0 ? 'blue:' : 'green:');
      await fleet.start(sized(size, { full: 6, quick: 4 }), {
        changes: (i) => ({ keyPrefix: proxyPrefix(i), budgets: { legacy: budget } }),
      });
      const sides = [0, 1].map((side) => fleet.workers.filter((_, i) => i % 2 === side));
      const saidSo = async (workers: readonly (typeof fleet.workers)[0][]) =>
        (await Promise.all(workers.map((worker) => worker.tell({ do: 'tally' })))).some(
          ({ events }) => (events['foreign-refresh'] ?? 0) > 0,
        );
      const began = Date.now();
      await until('both fleets say that somebody else refreshes', async () =>
        (await Promise.all(sides.map(saidSo))).every(Boolean),
      );
      const saidMs = Date.now() - began;
      await fleet.pass(sized(size, { full: 30_000, quick: 3_000 }));
      const sums = await fleet.sums();
      const used = sides.map(
        (workers) => fleet.asked().filter(({ ip }) => workers.some(({ config }) => config?.ip === ip)).length,
      );
      return {
        seen: `both say so within ${(saidMs / 1_000).toFixed(1)} s of a lifetime of ${fleet.times.lifeMs / 1_000} s; ${used.join(' and ')} calls of a budget of ${budget}; ${wordsOf(sums)}`,
        happened: { 'tokens were refused': sums.refused > 0 },
        holds: { 'neither above its budget': used.every((calls) => calls <= budget) },
      };
    }),
};

/** Callers and schedules that wear out a token. */
export const CALLERS: readonly Scenario[] = [CRON, ...BAD_REPORTER, TWO_FLEETS, ...REPORTED_AT_ONCE];
