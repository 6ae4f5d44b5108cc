import type { ServerResponse } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { InspectedResponse } from './inspect-response.js';
import { sendDown } from './send-down.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Sends four chunks to a caller that takes them when the test does. */
function sending() {
  const chunks = ['one', 'two', 'three', 'four'].map((text) => Buffer.from(text));
  const body = Readable.from(chunks);
  const inspected = {
    response: { status: 200, headers: {}, body },
    headers: {},
    head: [],
    isWhole: false,
    rest: body[Symbol.asyncIterator](),
    repeatsToken: false,
  } as unknown as InspectedResponse;
  const caller = Object.assign(new PassThrough({ highWaterMark: 1 }), { writeHead: () => undefined });
  const sent = sendDown(inspected, caller as unknown as ServerResponse, 'id');
  return { caller, sent };
}

/** Lets what is ready go on. */
const turns = () => vi.advanceTimersByTimeAsync(0);

it('a caller that takes something every minute gets everything', async () => {
  const { caller, sent } = sending();
  let taken = '';
  for (let i = 0; i < 4; i += 1) {
    await vi.advanceTimersByTimeAsync(60_000);
    taken += String(caller.read());
    await turns();
  }

  expect([taken, await sent]).toMatchObject(['onetwothreefour', { outcome: 'ok' }]);
});

it('a caller that takes nothing for two minutes is disconnected', async () => {
  const { caller, sent } = sending();
  await vi.advanceTimersByTimeAsync(120_000);

  expect([caller.destroyed, await sent]).toMatchObject([true, { outcome: 'BROKEN' }]);
});
