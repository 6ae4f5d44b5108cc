import { describe, expect, it } from 'vitest';
import { thrownBy } from '../thrown-by.js';
import { atOnce, ENDPOINTS, Fleet, SECOND } from './fleet.js';

/** A fleet whose WeChat takes 4 s to answer. */
function slowFleet(endpoint: (typeof ENDPOINTS)[number]): Fleet {
  const fleet = new Fleet(endpoint);
  fleet.simulator.faults.add({ kind: 'slow', ms: 4 * SECOND });
  return fleet;
}

describe.each(ENDPOINTS)("a caller's deadline, on the %s endpoint", (endpoint) => {
  it.each([1, 100, 3_999])('ends its wait after timeoutMs: %i', async (timeoutMs) => {
    const fleet = slowFleet(endpoint);
    const { keeper } = fleet.process();
    const waiting = thrownBy(keeper.getValue({ timeoutMs }));

    await fleet.advance(timeoutMs);

    expect(await atOnce(waiting)).toMatchObject({ code: 'WAIT_TIMED_OUT', retryable: true });
  });

  it('ends its wait at once when its signal aborts', async () => {
    const fleet = slowFleet(endpoint);
    const { keeper } = fleet.process();
    const abort = new AbortController();
    const waiting = thrownBy(keeper.getValue({ signal: abort.signal }));
    await fleet.advance(SECOND);

    abort.abort();

    expect(await atOnce(waiting)).toMatchObject({ code: 'WAIT_ABORTED' });
  });

  it('is over before it begins where the signal has aborted', async () => {
    const fleet = slowFleet(endpoint);
    const { keeper } = fleet.process();

    const error = await atOnce(thrownBy(keeper.getValue({ signal: AbortSignal.abort() })));

    expect(error).toMatchObject({ code: 'WAIT_ABORTED' });
  });

  it('cancels nothing: the call is finished, and serves whoever comes next', async () => {
    const fleet = slowFleet(endpoint);
    const { keeper } = fleet.process();
    const waiting = thrownBy(keeper.getValue({ timeoutMs: 100 }));
    await fleet.advance(5 * SECOND);

    const token = await atOnce(keeper.getValue());

    expect(await waiting).toMatchObject({ code: 'WAIT_TIMED_OUT' });
    expect(fleet.simulator.isAlive(token)).toBe(true);
    expect(fleet.asks()).toHaveLength(1);
  });

  it('is not inherited by those who wait for the same call', async () => {
    const fleet = slowFleet(endpoint);
    const { keeper } = fleet.process();
    const abort = new AbortController();
    const hasty = [
      keeper.getValue({ timeoutMs: 100 }),
      keeper.getValue({ signal: abort.signal }),
      keeper.getValue({ timeoutMs: 2_000 }),
    ].map(thrownBy);
    const patient = [keeper.getValue(), keeper.getCredential({ timeoutMs: 5_000 })];
    await fleet.advance(SECOND);
    abort.abort();

    const [value, credential] = await fleet.passing(Promise.all(patient), 5 * SECOND);

    expect(await Promise.all(hasty)).toMatchObject([
      { code: 'WAIT_TIMED_OUT' },
      { code: 'WAIT_ABORTED' },
      { code: 'WAIT_TIMED_OUT' },
    ]);
    expect(credential).toMatchObject({ value });
    expect(fleet.asks()).toHaveLength(1);
  });

  it('ends the wait for another process that holds the lease and hangs', async () => {
    const fleet = new Fleet(endpoint);
    fleet.simulator.faults.add({ kind: 'hang' });
    const [holder, waiter] = fleet.several(2);
    void holder!.keeper.getValue().catch(() => undefined);
    await fleet.advance(100);
    const waiting = thrownBy(waiter!.keeper.getValue({ timeoutMs: 2_000 }));

    await fleet.advance(2_000);

    expect(await atOnce(waiting)).toMatchObject({ code: 'WAIT_TIMED_OUT' });
    expect(waiter!.line.sent).toEqual([]);
  });

  it('ends the wait for a report, for refresh() and for revokeLeaked()', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    await fleet.advance(61 * SECOND);
    fleet.simulator.faults.add({ kind: 'slow', ms: 4 * SECOND });
    const wait = { timeoutMs: 500 };
    const { keeper } = process;
    const waiting = [keeper.reportRejected(token, wait), keeper.refresh(wait), keeper.revokeLeaked(wait)].map(
      thrownBy,
    );

    await fleet.advance(500);

    for (const error of await atOnce(Promise.all(waiting))) {
      expect(error).toMatchObject({ code: 'WAIT_TIMED_OUT' });
    }
  });

  it('does not matter where a copy lives', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();

    const value = await atOnce(process.keeper.getValue({ timeoutMs: 0, signal: AbortSignal.abort() }));

    expect(value).toBe(token);
  });

  it('leaves nobody asleep', async () => {
    const fleet = slowFleet(endpoint);
    const process = fleet.process();
    const waiting = [1, 2, 3].map((timeoutMs) => thrownBy(process.keeper.getValue({ timeoutMs })));
    await fleet.advance(5 * SECOND);
    await Promise.all(waiting);

    await atOnce(process.stop());

    expect(fleet.clock.sleeping).toBe(0);
  });
});

describe('a process that died with the lease', () => {
  it.each(ENDPOINTS)('holds up the others no longer than its lease, on the %s endpoint', async (endpoint) => {
    const fleet = new Fleet(endpoint);
    const [holder, waiter] = fleet.several(2);
    void holder!.keeper.getValue().catch(() => undefined);
    await fleet.advance(20);
    holder!.kill();

    const token = await fleet.passing(waiter!.keeper.getValue(), 9 * SECOND);

    expect(fleet.simulator.isAlive(token)).toBe(true);
  });
});
