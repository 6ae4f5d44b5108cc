import type { WechatEndpoint } from 'nestjs-wechat-token';
import { Fleet } from '../fleet.js';
import { sized, type Scenario } from '../scenario.js';
import { wordsOf } from '../sums.js';
import { timesOf } from '../times.js';
import { isInTime, seconds, until, untilDueIn } from '../waiting.js';

type Failure = { readonly kind: 'status'; readonly status: number } | { readonly kind: 'hang' };

const FAILURES: readonly (readonly [string, Failure])[] = [
  ['returning 500', { kind: 'status', status: 500 }],
  ['hanging', { kind: 'hang' }],
];

const ACROSS_A_REFRESH: readonly Scenario[] = (['stable', 'legacy'] as const).flatMap((endpoint) =>
  FAILURES.map(
    ([how, failure]) =>
      ({
        name: `WeChat ${how} across a refresh, ${endpoint} endpoint`,
        promise: '0 failed reads; calls independent of the number of processes',
        run: async (size) => {
          const many = sized(size, { full: 32, quick: 6 });
          const [two, all] = await Promise.all(
            [2, many].map((count) => attemptsOf(count, failure, endpoint)),
          );
          const hasOneAlive = two?.hasOneAlive === true && all?.hasOneAlive === true;
          return {
            seen: `${two?.attempts} calls from 2 processes, ${all?.attempts} from ${many}; ${all?.words} (2: ${two?.words})`,
            happened: { 'calls failed': (two?.attempts ?? 0) > 0 && (all?.attempts ?? 0) > 0 },
            // A response was lost, or it took longer than the token lives.
            isDisturbed: !hasOneAlive,
            holds: {
              'one token alive all the while': hasOneAlive,
              'as many calls from many': (all?.attempts ?? Infinity) <= (two?.attempts ?? 0) + 3,
              'no failed read': two?.failed === 0 && all?.failed === 0,
            },
          };
        },
      }) satisfies Scenario,
  ),
);

async function attemptsOf(processes: number, failure: Failure, endpoint: WechatEndpoint) {
  return Fleet.with({ endpoint, times: timesOf(30) }, async (fleet) => {
    await fleet.start(processes, { everyMs: processes > 8 ? 200 : 50 });
    await untilDueIn(fleet, 500);
    const { id } = fleet.simulator.faults.add({ ...failure, path: fleet.path });
    await until('a call that failed', () => fleet.asked().some((call) => call.fault === failure.kind));
    // The token should outlive this.
    await fleet.pass(4_500);
    const attempts = fleet.asked().filter((call) => call.fault === failure.kind).length;
    const sums = await fleet.sums();
    const issued = fleet.simulator.journal.issued();
    fleet.simulator.faults.remove(id);
    const leftMs = (issued.at(-1)?.expiresAt ?? 0) - Date.now();
    return {
      attempts,
      failed: sums.failed + sums.refused,
      hasOneAlive: issued.length === 1 && leftMs > 0,
      words: `${wordsOf(sums)}; tokens issued: ${issued.length}, valid for ${seconds(leftMs)} more`,
    };
  });
}

const BEYOND_THE_END: readonly Scenario[] = (['stable', 'legacy'] as const).flatMap((endpoint) =>
  FAILURES.map(
    ([how, failure]) =>
      ({
        name: `WeChat ${how} until long after the end of the token, ${endpoint} endpoint`,
        promise: 'errors at once; a token within 5 s of its return',
        run: (size) =>
          Fleet.with({ endpoint }, async (fleet) => {
            await fleet.start(sized(size, { full: 6, quick: 4 }));
            const { id } = fleet.simulator.faults.add({ ...failure, path: fleet.path });
            const [token] = fleet.simulator.journal.issued().slice(-1);
            await fleet.pass(Math.max(0, (token?.expiresAt ?? 0) - Date.now()) + 6_000);
            const got = await Promise.all(fleet.workers.map((worker) => worker.tell({ do: 'get' })));
            const isDead = !fleet.simulator.isAlive(token?.value ?? '');
            const slowest = Math.max(...got.map(({ ms }) => ms));

            const returnedAt = Date.now();
            fleet.simulator.faults.remove(id);
            const again = await Promise.all(fleet.workers.map((worker) => firstToken(worker)));
            const backMs = Math.max(...again) - returnedAt;
            const attempts = fleet.asked().filter((call) => call.fault === failure.kind).length;
            return {
              seen: `errors within ${Math.round(slowest)} ms; a token in every process ${seconds(backMs)} after; ${attempts} calls failed`,
              happened: {
                'the token had expired': isDead,
                'calls failed': attempts > 1,
                'there was no token': got.every(({ code }) => code !== undefined),
              },
              holds: {
                'errors at once': isInTime(size, slowest, 0),
                'a token within 5 s': isInTime(size, backMs, 5_000),
              },
            };
          }),
      }) satisfies Scenario,
  ),
);

async function firstToken(worker: Fleet['workers'][0]): Promise<number> {
  for (;;) {
    if ((await worker.tell({ do: 'get' })).token !== undefined) return Date.now();
  }
}

/** A WeChat that fails. */
export const WECHAT_AWAY: readonly Scenario[] = [...ACROSS_A_REFRESH, ...BEYOND_THE_END];
