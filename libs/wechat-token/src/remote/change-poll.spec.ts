import { expect, it } from 'vitest';
import { systemClock } from '../core/time/system-clock.js';
import { ChangePoll } from './change-poll.js';
import type { ServerCall } from './token-server.js';

const CREDENTIAL = { appId: 'wx0123456789abcdef', kind: 'access-token' };
const EMPTY = { stamp: 'a', credentials: [] };

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** How long it rests after each of the polls that a server answers at once: time passes in rests alone. */
async function restsAfter(polls: number, answer: (poll: number) => Answer | Error): Promise<number[]> {
  const rests: number[] = [];
  let poll = 0;
  return new Promise((resolve, reject) => {
    const call = async ({ isRight }: ServerCall) => {
      if (poll > polls) return reject(new Error('It polls without a rest'));
      const answered = answer((poll += 1));
      if (answered instanceof Error) throw answered;
      if (answered.status === 200 && isRight?.(answered.json) === false) throw new Error('BAD_ANSWER');
      return answered;
    };
    const sleep = async (ms: number) => {
      rests.push(ms);
      if (rests.length < polls) return;
      changes.close();
      resolve(rests);
    };
    const changes = new ChangePoll({ call } as never, () => undefined, {
      ...systemClock,
      monotonic: () => rests.reduce((sum, ms) => sum + ms, 0),
      sleep,
    });
    changes.watch(() => undefined);
    changes.begin();
  });
}

it.each<[string, Answer]>([
  ['304', { status: 304, json: {} }],
  ['the same state', { status: 200, json: EMPTY }],
  ['a state without a name', { status: 200, json: { credentials: [] } }],
])('polls a server that answers at once, and always with %s, ever more rarely', async (_, answer) => {
  const failing = await restsAfter(5, () => new Error('away'));
  const rests = await restsAfter(6, (poll) => (poll === 1 ? { status: 200, json: EMPTY } : answer));

  // The first answer is news.
  for (const [n, rest] of [...failing.entries(), ...rests.slice(1).entries()]) {
    expect(rest).toBeGreaterThanOrEqual(500 * 2 ** n);
    expect(rest).toBeLessThanOrEqual(2_000 * 2 ** n);
  }
});

it('leaves time after news for the reads of all processes, however often there is some', async () => {
  const rests = await restsAfter(20, (poll) => ({
    status: 200,
    json: { stamp: String(poll), credentials: [{ ...CREDENTIAL, revision: String(poll) }] },
  }));

  for (const rest of rests) {
    expect(rest).toBeGreaterThanOrEqual(400);
    expect(rest).toBeLessThanOrEqual(800);
  }
});
