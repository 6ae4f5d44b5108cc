import { describe, expect, it } from 'vitest';
import { atOnce, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';

const CHECK = '/cgi-bin/getcallbackip';

/** A gateway that lets the token endpoint through and nothing else. */
function closeGateway(fleet: Fleet): () => void {
  fleet.simulator.faults.add({ kind: 'html', path: CHECK });
  return () => void fleet.simulator.faults.clear();
}

/** Lets time pass until WeChat has seen so many checks, a minute at most. */
async function untilChecked(fleet: Fleet, checks: number): Promise<void> {
  for (let passed = 0; fleet.checks().length < checks; passed += 200) {
    if (passed >= MINUTE) throw new Error(`${fleet.checks().length} of ${checks} checks in a minute`);
    await fleet.advance(200);
  }
}

describe('a reported token whose check gives no verdict, on the legacy endpoint', () => {
  it('is replaced within 30 s', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    closeGateway(fleet);
    fleet.simulator.killToken(token);
    await fleet.failing(process.keeper.reportRejected(token));

    await fleet.advance(30 * SECOND);

    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
    expect([fleet.asks().length, fleet.checks().length]).toEqual([2, 3]);
  });

  it('is replaced within 30 s also where each check takes its whole time', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    fleet.simulator.faults.add({ kind: 'hang', path: CHECK });
    fleet.simulator.killToken(token);
    void process.keeper.reportRejected(token).catch(() => undefined);

    await fleet.advance(30 * SECOND);

    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
  });

  it('is replaced once for a fleet', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    const others = fleet.several(7);
    for (const { keeper } of others) await atOnce(keeper.getValue());
    closeGateway(fleet);
    fleet.simulator.killToken(token);
    for (const { keeper } of [process, ...others]) void keeper.reportRejected(token).catch(() => undefined);

    await fleet.advance(30 * SECOND);

    for (const { keeper } of [process, ...others])
      expect(fleet.simulator.isAlive(await atOnce(keeper.getValue()))).toBe(true);
    expect([fleet.asks().length, fleet.checks().length]).toEqual([2, 3]);
  });

  it('emits an event for each check, and shows the failure in the status meanwhile', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    closeGateway(fleet);

    await fleet.failing(process.keeper.reportRejected(token));
    const { failure } = process.keeper.status();
    await fleet.advance(30 * SECOND);

    expect(failure).toMatchObject({ code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' });
    expect(process.eventsOf('refresh-failed')).toHaveLength(3);
    expect(process.eventsOf('refresh-failed')[0]).toMatchObject({
      cause: 'reported',
      reason: { code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' },
    });
  });

  it('fails with a pause for all that begins once the check has ended', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served({ timing: { httpTimeoutMs: 600 } });
    fleet.simulator.faults.add({ kind: 'hang', path: CHECK });

    await fleet.failing(process.keeper.reportRejected(token));

    const { pauses } = await fleet.store.inspect(fleet.appId);
    expect(pauses).toMatchObject([{ id: 'legacy/check' }]);
    expect(pauses[0]!.remainingMs).toBeGreaterThan(500);
    expect(process.store.tried.slice(-3)).toEqual(['reject', 'acquire', 'abandon']);
  });

  it('has no pause any more, and is not checked again, once WeChat has accepted it', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served({ timing: { backoffMs: 200 } });
    fleet.simulator.faults.add({ kind: 'html', path: CHECK, times: 1 });
    await fleet.failing(process.keeper.reportRejected(token));

    await fleet.advance(3 * SECOND);

    expect(fleet.checks()).toHaveLength(2);
    expect(process.store.tried.slice(-4)).toEqual(['read', 'acquire', 'commit', 'abandon']);
    expect(await fleet.store.inspect(fleet.appId)).toMatchObject({ pauses: [] });
  });

  it('is replaced within 1.4 s of the third check', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    closeGateway(fleet);
    await fleet.failing(process.keeper.reportRejected(token));
    await untilChecked(fleet, 3);

    await fleet.advance(1_400);

    expect(fleet.asks()).toHaveLength(2);
  });

  it('is replaced by the process of the third check, also for a caller that waits no longer', async () => {
    const fleet = new Fleet('legacy');
    const timing = { backoffMs: 200 };
    const { process: first, token } = await fleet.served({ timing });
    const { process } = await fleet.served({ timing });
    process.keeper.hint = () => undefined;
    closeGateway(fleet);
    await fleet.failing(first.keeper.reportRejected(token));
    await untilChecked(fleet, 2);
    await fleet.advance(200);
    first.kill();
    await fleet.advance(SECOND);
    await fleet.failing(process.keeper.reportRejected(token, { timeoutMs: 300 }));

    await fleet.advance(1_400);

    expect([fleet.asks().length, fleet.checks().length]).toEqual([2, 3]);
  });

  it('does not end one good token after the other for a caller that is wrong', async () => {
    const fleet = new Fleet('legacy');
    const { process } = await fleet.served({ isKeptWarm: true });
    closeGateway(fleet);

    for (let passed = 0; passed < 2 * HOUR; passed += 30 * SECOND) {
      const value = await atOnce(process.keeper.getValue());
      expect(fleet.simulator.isAlive(value)).toBe(true);
      void process.keeper.reportRejected(value).catch(() => undefined);
      await fleet.advance(30 * SECOND);
    }

    // At most one in five minutes, after the first; and about a check a minute.
    expect(fleet.asks().length).toBeLessThanOrEqual(2 + 24);
    expect(fleet.checks().length).toBeLessThanOrEqual(130);
  });

  it("is as old as its process knows, also where the store's clock was set back since", async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    closeGateway(fleet);
    fleet.simulator.killToken(token);
    await fleet.failing(process.keeper.reportRejected(token));
    await fleet.advance(30 * SECOND);
    const second = await atOnce(process.keeper.getValue());
    await fleet.advance(6 * MINUTE);
    fleet.storeClockOffsetMs = -5 * MINUTE;
    fleet.simulator.killToken(second);

    void process.keeper.reportRejected(second).catch(() => undefined);
    await fleet.advance(30 * SECOND);

    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
  });

  it('is checked again as soon as the gateway lets checks through', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    const open = closeGateway(fleet);
    void process.keeper.reportRejected(token).catch(() => undefined);
    await fleet.advance(20 * SECOND);
    const second = await atOnce(process.keeper.getValue());
    open();
    await fleet.advance(10 * MINUTE);

    const error = await fleet.failing(process.keeper.reportRejected(second), 3 * SECOND);

    expect(error).toMatchObject({ code: 'REJECTION_DOUBTED', reason: 'ACCEPTED_BY_WECHAT' });
    expect(fleet.asks()).toHaveLength(2);
  });

  it('takes three checks again once one gave a verdict', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    const open = closeGateway(fleet);
    void process.keeper.reportRejected(token).catch(() => undefined);
    await fleet.advance(30 * SECOND);
    open();
    await fleet.advance(10 * MINUTE);
    const second = await atOnce(process.keeper.getValue());
    fleet.simulator.killToken(second);
    const { value: third } = await fleet.passing(process.keeper.reportRejected(second), 3 * SECOND);
    closeGateway(fleet);
    await fleet.advance(6 * MINUTE);

    const error = await fleet.failing(process.keeper.reportRejected(third));

    expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' });
    expect([fleet.asks().length, fleet.checks().length]).toEqual([3, 5]);
  });

  it('is replaced without a check once the checks of the day are used up', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served({ budgets: { check: 2 } });
    for (let reports = 0; reports < 2; reports += 1)
      await fleet.failing(process.keeper.reportRejected(token), 3 * SECOND);
    await fleet.advance(6 * MINUTE);
    fleet.simulator.killToken(token);

    const { value } = await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(fleet.checks()).toHaveLength(2);
    expect(process.eventsOf('budget-spent')).toMatchObject([{ budget: 'legacy/check', used: 2, limit: 2 }]);
  });
});

describe('a report that is not looked into, on the legacy endpoint', () => {
  it('does not put off the refresh at half life', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served({ isKeptWarm: true });
    await fleet.advance(process.keeper.status().dueInMs! - 20 * SECOND);
    const { key } = process.keeper.target;
    const { record, storeTime } = await fleet.store.read(key);
    const reason = { code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' };
    const pause = { id: 'legacy/check', until: storeTime + MINUTE, forMs: MINUTE, failures: 2, reason };
    await fleet.store.abandon({ key, version: record!.version, issued: 'nothing', pause });
    await fleet.failing(process.keeper.reportRejected(token));

    await fleet.advance(30 * SECOND);

    expect(await atOnce(process.keeper.getValue())).not.toBe(token);
    expect([fleet.asks().length, fleet.checks().length]).toEqual([2, 0]);
  });
});

describe('a report while a request of unknown outcome keeps everybody from requesting, on the legacy endpoint', () => {
  /** Half of the lifetime is over, and WeChat made a token that nobody received. */
  async function settling(fleet: Fleet) {
    const { process, token } = await fleet.served({ isKeptWarm: true });
    fleet.simulator.faults.add({ kind: 'reset', path: fleet.path, times: 1 });
    await fleet.advance(process.keeper.status().dueInMs! + 5 * SECOND);
    expect(fleet.asks()).toHaveLength(2);
    return { process, token };
  }

  it('has the token tried, and replaced at once where WeChat refuses it', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await settling(fleet);
    fleet.simulator.killToken(token);

    const { value } = await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect([fleet.asks().length, fleet.checks().length]).toEqual([3, 1]);
  });

  it('ends nothing where WeChat accepts it', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await settling(fleet);

    const error = await fleet.failing(process.keeper.reportRejected(token), 3 * SECOND);

    expect(error).toMatchObject({ code: 'REJECTION_DOUBTED', reason: 'ACCEPTED_BY_WECHAT' });
    expect([fleet.asks().length, fleet.checks().length]).toEqual([2, 1]);
  });

  it('has the token tried again and again, at growing intervals, while checks give no verdict', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await settling(fleet);
    const open = closeGateway(fleet);
    fleet.simulator.killToken(token);
    void process.keeper.reportRejected(token).catch(() => undefined);

    await fleet.advance(40 * SECOND);
    const [asks, checks] = [fleet.asks().length, fleet.checks().length];
    open();
    await fleet.advance(40 * SECOND);

    expect([asks, checks]).toEqual([2, 5]);
    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
  });

  it('has the token replaced unchecked once that has settled, also one that is young', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    await fleet.advance(MINUTE + SECOND);
    fleet.simulator.faults.add({ kind: 'reset', path: fleet.path, times: 1 });
    await fleet.passing(process.keeper.refresh());
    closeGateway(fleet);
    void process.keeper.reportRejected(token).catch(() => undefined);

    await fleet.advance(2 * MINUTE + 2 * SECOND);

    expect(await atOnce(process.keeper.getValue())).not.toBe(token);
    expect(fleet.asks()).toHaveLength(3);
  });
});
