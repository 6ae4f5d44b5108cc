import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { startApplication, type Application } from './application.js';
import { Gate } from './gate.js';

const PATH = '/cgi-bin/tags/get';
/** Long enough for the call to be on its way. */
const LONG_MS = 1_000;

let gate: Gate;
let wechat: RunningSimulator;
let app: Application;
beforeEach(async () => {
  gate = new Gate();
  wechat = await startWechatSimulator({ sleep: gate.sleep });
  app = await startApplication(wechat.url);
});
afterEach(async () => {
  vi.restoreAllMocks();
  gate.release();
  await app.close();
  await wechat.close();
});

/** The error of a call whose every step is held and never continues. */
async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a caller that gives up', () => {
  it('fails after its time-out while the token is requested, and the others get it', async () => {
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, stage: 'before', path: '/cgi-bin/stable_token' });

    const others = Promise.all(Array.from({ length: 10 }, () => app.api.get(PATH)));
    others.catch(() => undefined);
    const error = await failureOf(app.api.get(PATH, { timeoutMs: 50 }));
    gate.release();

    expect(error).toMatchObject({ code: 'WAIT_TIMED_OUT', executed: 'no' });
    expect(await others).toHaveLength(10);
    expect(wechat.simulator.journal.calls('/cgi-bin/stable_token')).toHaveLength(1);
    expect(wechat.simulator.journal.calls(PATH)).toHaveLength(10);
  });

  it('fails after its time-out while a refused token is replaced, and the others continue', async () => {
    const token = await app.tokens.getAccessToken();
    wechat.simulator.killToken(token);
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, stage: 'before', path: '/cgi-bin/stable_token' });

    const others = Promise.all(Array.from({ length: 10 }, () => app.api.get(PATH)));
    others.catch(() => undefined);
    const error = await failureOf(app.api.get(PATH, { timeoutMs: 50 }));
    gate.release();

    expect(error).toMatchObject({ code: 'WAIT_TIMED_OUT' });
    expect(await others).toHaveLength(10);
    expect(wechat.simulator.journal.calls('/cgi-bin/stable_token')).toHaveLength(2);
  });

  it('fails after its time-out while the call itself is in progress, and learns that WeChat may have executed it', async () => {
    await app.tokens.getAccessToken();
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, path: PATH });

    const error = await failureOf(app.api.post(PATH, {}, { timeoutMs: LONG_MS }));

    expect(error).toMatchObject({ code: 'WAIT_TIMED_OUT', executed: 'unknown' });
  });

  it('fails at once when its signal aborts, whatever it waits for', async () => {
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, stage: 'before' });
    const abort = new AbortController();

    const waiting = failureOf(app.api.get(PATH, { signal: abort.signal }));
    await gate.holds(1);
    abort.abort();

    expect(await waiting).toMatchObject({ code: 'WAIT_ABORTED', executed: 'no' });
    await expect(app.api.get(PATH, { signal: abort.signal })).rejects.toMatchObject({ code: 'WAIT_ABORTED' });
  });

  it('waits for no repeat beyond its time-out', async () => {
    await app.tokens.getAccessToken();
    wechat.simulator.faults.add({ kind: 'errcode', errcode: -1, path: PATH });

    // The pause before a repeat is random, and this one is longer than any caller waits.
    vi.spyOn(Math, 'random').mockReturnValue(1_000_000);

    const error = await failureOf(app.api.get(PATH, { timeoutMs: 60_000 }));

    expect(error).toMatchObject({ code: 'CALL_FAILED', failure: 'ERRCODE_-1', rid: expect.any(String) });
    expect(wechat.simulator.journal.calls(PATH)).toHaveLength(1);
  });

  it('may have any time-out', async () => {
    await expect(app.api.get(PATH, { timeoutMs: Infinity })).resolves.toMatchObject({ errcode: 0 });
    await expect(app.api.get(PATH, { timeoutMs: 2 ** 40 })).resolves.toMatchObject({ errcode: 0 });
    await expect(app.api.get(PATH, { timeoutMs: 0 })).rejects.toMatchObject({ code: 'WAIT_TIMED_OUT' });
  });
});
