import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RelayBodies } from './relay-body.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const KIB = 1024;

/** A request whose body is written by the test, and what is made of it. */
function taken(headers: Record<string, string>) {
  const request = Object.assign(new PassThrough(), { headers, method: 'POST' });
  const bodies = new RelayBodies({ bodyBytes: 4096 * KIB, bufferedBytes: 1024 * KIB, allBuffers: 1e9 });
  return { request, body: bodies.take(request as unknown as IncomingMessage, 'shop') };
}

/** Sends a byte every 14 s, which is no pause, until that time. */
async function drip(request: PassThrough, untilMs: number): Promise<void> {
  for (let at = 0; at < untilMs; at += 14_000) {
    request.write('.');
    await vi.advanceTimersByTimeAsync(14_000);
  }
}

it.each([
  ['of known length', { 'content-length': String(64 * KIB) }, 61_000],
  ['that is chunked', { 'transfer-encoding': 'chunked' }, 76_000],
])(
  'a body %s that drips is given up after a minute, and a second for each 64 KiB',
  async (_, headers, ms) => {
    const { request, body } = taken(headers);
    let outcome: unknown;
    void body.then((one) => (outcome = one));

    await drip(request, ms - 14_000);
    expect(outcome).toBeUndefined();
    await drip(request, 14_000);

    expect(outcome).toMatchObject({ ok: false, refusal: { reason: 'BODY_TOO_SLOW' } });
  },
);

it('a body that pauses for 15 s is given up', async () => {
  const { request, body } = taken({ 'content-length': '5' });
  request.write('.');
  await vi.advanceTimersByTimeAsync(15_000);

  expect(await body).toMatchObject({ ok: false, refusal: { reason: 'BODY_TOO_SLOW' } });
});

it('a long body that drips breaks off after a minute, and a second for each 64 KiB', async () => {
  const { request, body: promised } = taken({ 'content-length': String(2048 * KIB) });
  const taking = await promised;
  const body = taking.ok ? taking.body : undefined;
  request.resume();

  await drip(request, 91_000 - 14_000);
  expect(body?.refusal()).toBeUndefined();
  await drip(request, 15_000);

  expect(body?.refusal()).toMatchObject({ reason: 'BODY_TOO_SLOW' });
});

it('a body that is whole in time is taken', async () => {
  const { request, body } = taken({ 'content-length': '70' });
  request.end('.'.repeat(70));

  expect(await body).toMatchObject({ ok: true, body: { canRepeat: true } });
});
