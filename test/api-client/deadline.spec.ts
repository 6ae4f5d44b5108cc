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

/** The error of a call. What it waits for is held meanwhile, and never comes. */
async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a caller that gives up', () => {
  it('ends after its time while the token is fetched, and the others get it', async () => {
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

  it('ends after its time while a refused token is replaced, and the others go on', async () => {
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

  it('ends after its time while the call itself is answered, and is told that it may have been carried out', async () => {
    await app.tokens.getAccessToken();
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, path: PATH });

    const error = await failureOf(app.api.post(PATH, {}, { timeoutMs: LONG_MS }));

    expect(error).toMatchObject({ code: 'WAIT_TIMED_OUT', executed: 'unknown' });
  });

  it('ends at once when its signal aborts, whatever it waits for', async () => {
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, stage: 'before' });
    const abort = new AbortController();

    const waiting = failureOf(app.api.get(PATH, { signal: abort.signal }));
    await gate.holds(1);
    abort.abort();

    expect(await waiting).toMatchObject({ code: 'WAIT_ABORTED', executed: 'no' });
    await expect(app.api.get(PATH, { signal: abort.signal })).rejects.toMatchObject({ code: 'WAIT_ABORTED' });
  });

  it('waits for no repeat beyond its time', async () => {
    await app.tokens.getAccessToken();
    wechat.simulator.faults.add({ kind: 'errcode', errcode: -1, path: PATH });

    // The rest before a repeat is drawn, and this one outlasts every caller.
    vi.spyOn(Math, 'random').mockReturnValue(1_000_000);

    const error = await failureOf(app.api.get(PATH, { timeoutMs: 60_000 }));

    expect(error).toMatchObject({ code: 'CALL_FAILED', failure: 'ERRCODE_-1', rid: expect.any(String) });
    expect(wechat.simulator.journal.calls(PATH)).toHaveLength(1);
  });

  it('may have any limit', async () => {
    await expect(app.api.get(PATH, { timeoutMs: Infinity })).resolves.toMatchObject({ errcode: 0 });
    await expect(app.api.get(PATH, { timeoutMs: 2 ** 40 })).resolves.toMatchObject({ errcode: 0 });
    await expect(app.api.get(PATH, { timeoutMs: 0 })).rejects.toMatchObject({ code: 'WAIT_TIMED_OUT' });
  });
});
