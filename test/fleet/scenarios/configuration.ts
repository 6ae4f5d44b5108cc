import { DEFAULT_APP } from 'wechat-simulator';
import { Fleet } from '../fleet.js';
import { sized, type Scenario } from '../scenario.js';
import { wordsOf } from '../sums.js';
import { timesOf } from '../times.js';
import { until } from '../waiting.js';

const WRONG_SECRET = 'ffffffffffffffffffffffffffffffff';

/** The errcodes for a wrong secret and for an unknown address. */
const WRONG_SECRET_CODE = 40125;
const ADDRESS_CODE = 40164;

const WRONG_EVERYWHERE: Scenario = {
  name: 'a wrong secret in all processes',
  promise: 'at most 3 calls in the first minute',
  run: (size) =>
    Fleet.with({}, async (fleet) => {
      const processes = sized(size, { full: 64, quick: 6 });
      const watchMs = sized(size, { full: 60_000, quick: 10_000 });
      await fleet.fork(processes);
      const began = Date.now();
      const got = await fleet.open(() => ({ appSecret: WRONG_SECRET }));
      await fleet.load(500);
      await fleet.pass(Math.max(0, watchMs - (Date.now() - began)));
      const calls = fleet.asked();
      const named = got.filter(({ errcode }) => errcode === WRONG_SECRET_CODE).length;
      return {
        seen: `${calls.length} calls in ${watchMs / 1_000} s from ${processes} processes; ${named} got ${WRONG_SECRET_CODE} at the start`,
        happened: {
          'WeChat refused the secret': calls.some(({ errcode }) => errcode === WRONG_SECRET_CODE),
        },
        holds: {
          'at most 3 calls': calls.length <= 3,
          'nobody has a token': got.every(({ token }) => token === undefined),
          'every process names the errcode': named === processes,
        },
      };
    }),
};

const ROLL_OUT: Scenario = {
  name: 'old and new secret side by side in a roll-out',
  promise: 'at most 3 calls with the wrong one in a minute; the right ones never stand still',
  run: (size) =>
    Fleet.with({ times: timesOf(sized(size, { full: 30, quick: 15 })) }, async (fleet) => {
      const processes = sized(size, { full: 64, quick: 6 });
      await fleet.fork(processes);
      const isWrong = (index: number) => index % 2 === 0;
      const got = await fleet.open((i) => (isWrong(i) ? { appSecret: WRONG_SECRET } : {}));
      const right = got.filter((_, i) => !isWrong(i));
      await until('a token in every process', async () =>
        (await Promise.all(fleet.workers.map((worker) => worker.tell({ do: 'get' })))).every(
          ({ token }) => token !== undefined,
        ),
      );
      await fleet.load(200);
      await fleet.reset();
      await fleet.pass(sized(size, { full: 60_000, quick: 16_000 }));
      const sums = await fleet.sums();
      const wrong = fleet.asked().filter(({ errcode }) => errcode === WRONG_SECRET_CODE).length;
      return {
        seen: `${wrong} calls with the wrong secret, ${fleet.issued()} tokens; ${wordsOf(sums)}`,
        happened: { 'the wrong secret was tried': wrong > 0, 'a token was replaced': fleet.issued() > 1 },
        holds: {
          'at most 3 calls with the wrong one': wrong <= 3,
          'processes with the right one got a token at once': right.every(({ token }) => token !== undefined),
          'no caller was blocked': sums.failed === 0,
        },
      };
    }),
};

const BAD_ADDRESS: Scenario = {
  name: 'one process on an address that is not whitelisted',
  promise:
    'the others refresh; at most one such try a gap (2 s here, 3 s by default); health names the address',
  run: (size) => {
    const gapMs = 2_000;
    const bad = '203.0.113.77';
    const times = timesOf(15, { addressGapMs: gapMs, refusalMs: 2 * gapMs, refusalMaxMs: 2 * gapMs });
    const whitelist = Array.from({ length: 8 }, (_, i) => `10.0.0.${i + 1}`);
    return Fleet.with({ times, simulator: { apps: [{ ...DEFAULT_APP, whitelist }] } }, async (fleet) => {
      fleet.simulator.console(DEFAULT_APP.appId).setWhitelist(whitelist);
      // It comes first, so that it makes the request.
      const [outsider] = await fleet.fork(1);
      await outsider?.tell({ do: 'open', config: fleet.configOf(0, { ip: bad }) });
      await until('a refused address', () => refusedTries(fleet).length > 0);
      const status = (await outsider?.tell({ do: 'status' })) ?? '';
      const others = await fleet.fork(sized(size, { full: 7, quick: 4 }));
      await Promise.all(
        others.map((worker, i) => worker.tell({ do: 'open', config: fleet.configOf(i + 1) })),
      );
      await until('a token', () => fleet.issued() > 0);
      await fleet.load(100);
      await fleet.pass(500);
      await fleet.reset();
      await fleet.pass(sized(size, { full: 60_000, quick: 16_000 }));

      const sums = await fleet.sums();
      const tries = refusedTries(fleet);
      const gaps = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
      return {
        seen: `${fleet.issued()} tokens in ${fleet.workers.length} processes, ${tries.length} tries from the bad address${gaps.length > 0 ? `, at least ${(Math.min(...gaps) / 1_000).toFixed(1)} s apart` : ''}; ${wordsOf(sums)}`,
        happened: { 'WeChat refused the address': tries.length > 0 },
        holds: {
          'the others refresh': fleet.issued() > 1,
          // It backs off for two gaps: WeChat may receive a request late.
          'one try a gap': gaps.every((gap) => gap >= gapMs),
          'no failed call': sums.failed + sums.refused === 0,
          'health names the address': status.includes(bad),
        },
      };
    });
  },
};

function refusedTries(fleet: Fleet): number[] {
  return fleet
    .asked()
    .filter(({ errcode }) => errcode === ADDRESS_CODE)
    .map(({ at }) => at);
}

/** Processes with a wrong configuration, all or some of them. */
export const CONFIGURATION: readonly Scenario[] = [WRONG_EVERYWHERE, ROLL_OUT, BAD_ADDRESS];
