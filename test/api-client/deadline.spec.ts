import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { startApplication, type Application } from './application.js';
import { Gate } from './gate.js';

const PATH = '/cgi-bin/tags/get';

let gate: Gate;
let wechat: RunningSimulator;
let app: Application;
beforeEach(async () => {
  gate = new Gate();
  wechat = await startWechatSimulator({ sleep: gate.sleep });
  app = await startApplication(wechat.url);
});
afterEach(async () => {
  gate.release();
  await app.close();
  await wechat.close();
});

/** How a call ended, and when. */
async function timed(call: Promise<unknown>): Promise<{ error?: unknown; ms: number }> {
  const started = performance.now();
  return call.then(
    () => ({ ms: performance.now() - started }),
    (error: unknown) => ({ error, ms: performance.now() - started }),
  );
}

describe('a caller that gives up', () => {
  it('ends after its 50 ms while the token is fetched, and the others get it', async () => {
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, stage: 'before', path: '/cgi-bin/stable_token' });

    const others = Promise.all(Array.from({ length: 10 }, () => app.api.get(PATH)));
    others.catch(() => undefined);
    const { error, ms } = await timed(app.api.get(PATH, { timeoutMs: 50 }));
    gate.release();

    expect(error).toMatchObject({ code: 'WAIT_TIMED_OUT', carriedOut: 'no' });
    expect(ms).toBeGreaterThan(48);
    expect(ms).toBeLessThan(1_000);
    expect(await others).toHaveLength(10);
    expect(wechat.simulator.journal.calls('/cgi-bin/stable_token')).toHaveLength(1);
    expect(wechat.simulator.journal.calls(PATH)).toHaveLength(10);
  });

  it('ends after its 50 ms while a refused token is replaced, and the others go on', async () => {
    const token = await app.tokens.getAccessToken();
    wechat.simulator.killToken(token);
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, stage: 'before', path: '/cgi-bin/stable_token' });

    const others = Promise.all(Array.from({ length: 10 }, () => app.api.get(PATH)));
    others.catch(() => undefined);
    const { error } = await timed(app.api.get(PATH, { timeoutMs: 50 }));
    gate.release();

    expect(error).toMatchObject({ code: 'WAIT_TIMED_OUT' });
    expect(await others).toHaveLength(10);
    expect(wechat.simulator.journal.calls('/cgi-bin/stable_token')).toHaveLength(2);
  });

  it('ends after its 50 ms while the call itself is answered, and is told that it may have been carried out', async () => {
    await app.tokens.getAccessToken();
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, path: PATH });

    const { error, ms } = await timed(app.api.post(PATH, {}, { timeoutMs: 50 }));

    expect(error).toMatchObject({ code: 'WAIT_TIMED_OUT', carriedOut: 'unknown' });
    expect(ms).toBeLessThan(1_000);
  });

  it('ends at once when its signal aborts, whatever it waits for', async () => {
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, stage: 'before' });
    const abort = new AbortController();

    const waiting = timed(app.api.get(PATH, { signal: abort.signal }));
    await gate.holds(1);
    abort.abort();

    expect((await waiting).error).toMatchObject({ code: 'WAIT_ABORTED', carriedOut: 'no' });
    await expect(app.api.get(PATH, { signal: abort.signal })).rejects.toMatchObject({ code: 'WAIT_ABORTED' });
  });

  it('waits for no repeat beyond its time', async () => {
    await app.tokens.getAccessToken();
    wechat.simulator.faults.add({ kind: 'errcode', errcode: -1, path: PATH });

    const { error, ms } = await timed(app.api.get(PATH, { timeoutMs: 90 }));

    expect(error).toMatchObject({ code: 'CALL_FAILED', failure: 'ERRCODE_-1', rid: expect.any(String) });
    expect(ms).toBeLessThan(1_000);
    expect(wechat.simulator.journal.calls(PATH)).toHaveLength(1);
  });

  it('may have any limit', async () => {
    await expect(app.api.get(PATH, { timeoutMs: Infinity })).resolves.toMatchObject({ errcode: 0 });
    await expect(app.api.get(PATH, { timeoutMs: 2 ** 40 })).resolves.toMatchObject({ errcode: 0 });
    await expect(app.api.get(PATH, { timeoutMs: 0 })).rejects.toMatchObject({ code: 'WAIT_TIMED_OUT' });
  });
});
