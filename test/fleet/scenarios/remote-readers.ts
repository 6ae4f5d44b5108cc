import { DEFAULT_APP } from 'wechat-simulator';
import { sized, type Measured, type Scenario, type Size } from '../scenario.js';
import { ServerPair } from '../server-pair.js';
import { seconds, until } from '../waiting.js';
import { WorkerProcess } from '../worker-process.js';

/** Processes, and readers in each. */
type Crowding = readonly [processes: number, readers: number];
const MANY: Record<Size, Crowding> = { full: [4, 250], quick: [2, 4] };
const SOME: Record<Size, Crowding> = { full: [4, 10], quick: [2, 4] };
/** Both servers are away for ten minutes, or as long as a busy machine needs to start and to kill within one life. */
const LIFE_SECONDS = { full: 640, quick: 20 };
/** A reader may read in vain while the server that is back fetches a token, and once more when it is told of it. */
const ANSWERS_UNTIL_TOKEN = 5;

/** Remote readers of two token servers: hundreds in a process, each with connections and a copy of its own. */
export const REMOTE_READERS: readonly Scenario[] = [
  {
    name: 'a token killed outside, which one of 1,000 remote readers of two token servers reports',
    promise: 'every reader has the next one, 1 issued',
    run: (size) => ServerPair.with({}, (pair) => withReaders(pair, sized(size, MANY), killToken)),
  },
  {
    name: 'kill -9 of both token servers for longer than the token lives',
    promise: '0 failed reads while it lives, a typed error at once after that, a token once they are back',
    run: (size) => {
      const lifeSeconds = sized(size, LIFE_SECONDS);
      const timings = { lifeSeconds, renewsInLastSeconds: lifeSeconds / 5, graceSeconds: lifeSeconds / 5 };
      return ServerPair.with({ timings }, (pair) => withReaders(pair, sized(size, SOME), killServers));
    },
  },
];

interface Crowds {
  readonly pair: ServerPair;
  readonly crowds: readonly WorkerProcess[];
  readonly readers: number;
}

async function withReaders(
  pair: ServerPair,
  [processes, count]: Crowding,
  use: (around: Crowds) => Promise<Measured>,
): Promise<Measured> {
  const crowds = Array.from({ length: processes }, () => WorkerProcess.begin());
  const options = {
    remote: { urls: pair.urls, key: pair.clientKey },
    defaultAppId: DEFAULT_APP.appId,
  };
  try {
    await Promise.all(crowds.map((crowd) => crowd.tell({ do: 'open-readers', options, count })));
    return await use({ pair, crowds, readers: crowds.length * count });
  } finally {
    await Promise.all(crowds.map((crowd) => crowd.signal('SIGKILL')));
  }
}

async function killToken({ pair, crowds, readers }: Crowds): Promise<Measured> {
  const before = pair.issued;
  const token = lastToken(pair);
  const following = readersAfter(crowds, token);
  const killedAt = Date.now();
  pair.wechat.simulator.killToken(token);
  await crowds[0]!.tell({ do: 'report-by-reader', token });
  const { at, tokens, failed } = await following;
  const issued = pair.issued - before;
  const { issuedAt } = pair.wechat.simulator.journal.issued().at(-1)!;
  const delays = at.map((instant) => instant - issuedAt).toSorted((one, other) => one - other);
  return {
    seen: `${at.length} of ${readers} readers have it, ${failed} failed reads, ${issued} issued ${seconds(issuedAt - killedAt)} after the kill; half of the readers had it ${seconds(delays[Math.floor(delays.length / 2)] ?? 0)} after that, the last ${seconds(delays.at(-1) ?? 0)}`,
    happened: { 'the token was killed': !pair.wechat.simulator.isAlive(token) },
    holds: {
      'every reader has another token': at.length === readers,
      'all have the same one, and WeChat accepts it':
        tokens.length === 1 && pair.wechat.simulator.isAlive(tokens[0]!),
      'no failed read': failed === 0,
      'one token issued': issued === 1,
    },
  };
}

async function killServers({ pair, crowds, readers }: Crowds): Promise<Measured> {
  await Promise.all([pair.kill(0), pair.kill(1)]);
  const token = lastToken(pair);
  const away = await Promise.all(crowds.map((crowd) => crowd.tell({ do: 'readers-away' })));
  await until('the end of the token', () => !pair.wechat.simulator.isAlive(token));
  const served = sum(away.map(({ reads }) => reads)) - readers;
  const early = sum(away.map(({ failedEarly }) => failedEarly));
  const atOnce = sum(away.map(({ failAtOnce }) => failAtOnce));
  const codes = [...new Set(away.flatMap((one) => one.codes))];
  const before = pair.issued;
  const following = readersAfter(crowds, token);
  await Promise.all([pair.up(0), pair.up(1)]);
  const backAt = Date.now();
  const { at, tokens, answered } = await following;
  const issued = pair.issued - before;
  const each = answered / readers;
  return {
    seen: `${served} reads while both were away, ${early} failed; then ${codes.join(', ')}, at once for ${atOnce} of ${readers}; ${at.length} have a token again after ${each.toFixed(1)} answers each (${seconds(Math.max(...at) - backAt)}), ${issued} issued`,
    happened: { 'both were away while the token lived': served >= readers },
    holds: {
      'no failed read while the token lives': early === 0,
      'a typed error': codes.length === 1 && codes[0] === 'TOKEN_STORE_FAILED',
      'at once': atOnce === readers,
      'a token for every reader after the return': at.length === readers,
      [`after at most ${ANSWERS_UNTIL_TOKEN} answers each`]: each <= ANSWERS_UNTIL_TOKEN,
      'all from WeChat': tokens.every((one) => pair.wechat.simulator.findToken(one) !== undefined),
    },
  };
}

async function readersAfter(crowds: readonly WorkerProcess[], token: string) {
  const after = await Promise.all(crowds.map((crowd) => crowd.tell({ do: 'readers-after', token })));
  return {
    at: after.flatMap(({ at }) => at),
    tokens: [...new Set(after.flatMap((one) => one.tokens))],
    failed: sum(after.map((one) => one.failed)),
    answered: sum(after.map((one) => one.answered)),
  };
}

function lastToken(pair: ServerPair): string {
  return pair.wechat.simulator.journal.issued().at(-1)!.value;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
