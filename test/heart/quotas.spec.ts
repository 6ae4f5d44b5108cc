import { describe, expect, it } from 'vitest';
import { thrownBy } from '../thrown-by.js';
import { atOnce, ENDPOINTS, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

async function steadily(fleet: Fleet, { keeper }: HeartProcess, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += SECOND) {
    void keeper.getValue().catch(() => undefined);
    await fleet.advance(SECOND);
  }
}

/** Seconds between the requests that WeChat saw. */
function gapsOf(fleet: Fleet): number[] {
  const times = fleet.asks().map(({ at }) => at);
  return times.slice(1).map((at, index) => Math.round((at - times[index]!) / SECOND));
}

const within = (least: number, most: number) => (value: number) => value >= least && value <= most;

const isForced = ({ body }: { body?: Readonly<Record<string, unknown>> }) => body?.['force_refresh'] === true;

describe.each(ENDPOINTS)("WeChat's quota of a day, on the %s endpoint", (endpoint) => {
  it('is tried again after 1, 5 and every 15 minutes', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    fleet.simulator.faults.add({ kind: 'errcode', errcode: 45_009, path: fleet.path });

    await steadily(fleet, process, 40 * MINUTE);

    const [first, second, ...others] = gapsOf(fleet);
    expect(first).toSatisfy(within(60, 62));
    expect(second).toSatisfy(within(300, 302));
    expect(others).toHaveLength(2);
    for (const gap of others) expect(gap).toSatisfy(within(900, 902));
  });

  it('begins anew with a minute after a success', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    const fault = { kind: 'errcode', errcode: 45_009, path: fleet.path } as const;
    fleet.simulator.faults.add({ ...fault, times: 2 });
    await steadily(fleet, process, 8 * MINUTE);
    fleet.simulator.faults.add({ ...fault, times: 1 });
    const since = fleet.clock.now();

    await fleet.passing(process.keeper.refresh());
    await fleet.advance(61 * SECOND);
    await fleet.passing(process.keeper.refresh());

    expect(fleet.asks(since).map(({ errcode }) => errcode)).toEqual([45_009, 0]);
  });

  it('fails callers without a token at once, and refresh() too', async () => {
    const fleet = new Fleet(endpoint);
    const { keeper } = fleet.process();
    fleet.simulator.faults.add({ kind: 'errcode', errcode: 45_009, path: fleet.path });
    await fleet.failing(keeper.getValue());

    const error = await atOnce(thrownBy(keeper.getValue()));
    const result = await fleet.passing(keeper.refresh());

    expect(error).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 45_009 });
    expect(result).toMatchObject({ outcome: 'paused', error: { errcode: 45_009 } });
    expect(fleet.asks()).toHaveLength(1);
  });

  it('leaves WeChat alone for a minute after 45011', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    fleet.simulator.faults.add({ kind: 'errcode', errcode: 45_011, path: fleet.path, times: 2 });

    await steadily(fleet, process, 3 * MINUTE);

    expect(gapsOf(fleet)).toHaveLength(2);
    for (const gap of gapsOf(fleet)) expect(gap).toSatisfy(within(60, 62));
    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
  });
});

describe('45009 on a forced call', () => {
  it('stops forced calls for a day and nothing else', async () => {
    const fleet = new Fleet('stable', { limits: { forcePerDay: 0 } });
    const { process, token } = await fleet.served();

    const error = await fleet.failing(process.keeper.revokeLeaked(), 10 * SECOND);
    for (let minute = 0; minute < 23 * 60; minute += 1) {
      await atOnce(process.keeper.getValue());
      await fleet.advance(MINUTE);
    }

    expect(error).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 45_009 });
    expect(process.line.sent.filter(isForced)).toHaveLength(1);
    expect(fleet.asks().length).toBeGreaterThan((23 * HOUR) / (5 * MINUTE));
    expect(await atOnce(process.keeper.getValue())).not.toBe(token);
  });
});

describe.each(ENDPOINTS)('the budget of a day, on the %s endpoint', (endpoint) => {
  /** Asks by hand until that is refused. */
  async function spend(fleet: Fleet, { keeper }: HeartProcess): Promise<unknown> {
    for (let tries = 0; tries < 50; tries += 1) {
      await fleet.advance(61 * SECOND);
      const result = await fleet.passing(keeper.refresh());
      if (result.outcome === 'paused') return result.error;
    }
    return undefined;
  }

  it('keeps its last tenth for when nothing lives', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served({ budgets: { [endpoint]: 20 }, timing: { confirmEveryMs: 0 } });

    const error = await spend(fleet, process);
    const withLiving = fleet.asks().length;
    fleet.simulator.faults.add({ kind: 'errcode', errcode: -1, path: fleet.path });
    await steadily(fleet, process, 3 * HOUR);

    expect(error).toMatchObject({ code: 'BUDGET_SPENT', budget: endpoint });
    expect(withLiving).toBe(18);
    expect(fleet.asks()).toHaveLength(20);
    expect(await atOnce(thrownBy(process.keeper.getValue()))).toMatchObject({ code: 'BUDGET_SPENT' });
  });

  it('is counted by the fleet, not by the process', async () => {
    const fleet = new Fleet(endpoint);
    const [one, other] = fleet.several(2, { budgets: { [endpoint]: 20 }, timing: { confirmEveryMs: 0 } });
    await fleet.passing(one!.keeper.getValue());
    await fleet.passing(other!.keeper.getValue());

    await spend(fleet, one!);
    const result = await fleet.passing(other!.keeper.refresh());

    expect(result).toMatchObject({ outcome: 'paused', error: { code: 'BUDGET_SPENT' } });
    expect(fleet.asks()).toHaveLength(18);
  });

  it('caps a process also when the store forgets the count', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served({ budgets: { [endpoint]: 10 }, timing: { confirmEveryMs: 0 } });

    for (let tries = 0; tries < 20; tries += 1) {
      fleet.store.wipe();
      await fleet.advance(61 * SECOND);
      await fleet.passing(process.keeper.refresh());
    }

    expect(fleet.asks()).toHaveLength(10);
  });

  it('is whole again after a day', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served({ budgets: { [endpoint]: 20 }, timing: { confirmEveryMs: 0 } });
    await spend(fleet, process);

    await fleet.advance(24 * HOUR);

    expect(fleet.simulator.isAlive(await fleet.passing(process.keeper.getValue()))).toBe(true);
    await fleet.advance(61 * SECOND);
    expect(await fleet.passing(process.keeper.refresh())).not.toMatchObject({ outcome: 'paused' });
  });
});
