import { describe, expect, it } from 'vitest';
import { atOnce, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

/** When a process made forced calls is not in the journal; when tokens came of them is. */
const forcedAt = (fleet: Fleet) =>
  fleet.simulator.journal
    .issued()
    .filter(({ forced, by }) => forced && by === 'caller')
    .map(({ issuedAt }) => issuedAt);

const forcedCallsOf = (processes: readonly HeartProcess[]) =>
  processes.flatMap(({ line }) => line.sent).filter(({ body }) => body?.['force_refresh'] === true).length;

describe('revokeLeaked() on the stable endpoint', () => {
  it('ends the leaked token by two forced calls at least 30 s apart', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    await fleet.advance(MINUTE);

    await fleet.passing(process.keeper.revokeLeaked(), 40 * SECOND);

    const [first, second, ...others] = forcedAt(fleet);
    expect(second! - first!).toBeGreaterThanOrEqual(30 * SECOND);
    expect(others).toEqual([]);
    expect(fleet.simulator.isAlive(token)).toBe(false);
    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
  });

  it('serves tokens that live all the while, in every process', async () => {
    const fleet = new Fleet('stable');
    const processes = fleet.several(3);
    await fleet.passing(Promise.all(processes.map(({ keeper }) => keeper.getValue())), 3 * SECOND);
    const revoked = processes[0]!.keeper.revokeLeaked();

    for (let second = 0; second < MINUTE / SECOND; second += 1) {
      await fleet.advance(SECOND);
      for (const { keeper } of processes) {
        expect(fleet.simulator.isAlive(await atOnce(keeper.getValue()))).toBe(true);
      }
    }

    await revoked;
    expect(forcedCallsOf(processes)).toBe(2);
  });

  it('is one procedure for two who ask for it', async () => {
    const fleet = new Fleet('stable');
    const processes = fleet.several(2);
    await fleet.passing(Promise.all(processes.map(({ keeper }) => keeper.getValue())), 3 * SECOND);

    const both = Promise.all(processes.map(({ keeper }) => keeper.revokeLeaked()));
    await fleet.passing(both, 90 * SECOND);

    expect(forcedCallsOf(processes)).toBe(2);
  });

  it("goes on at once where the store's clock is set back between the two calls", async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const revoked = process.keeper.revokeLeaked();
    await fleet.advance(5 * SECOND);

    fleet.storeClockOffsetMs = -HOUR;
    await fleet.passing(revoked, 2 * MINUTE);

    expect(forcedAt(fleet)).toHaveLength(2);
    expect(fleet.simulator.isAlive(token)).toBe(false);
  });

  it('begins again where the store lost it between the two calls', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const revoked = process.keeper.revokeLeaked();
    await fleet.advance(5 * SECOND);

    fleet.store.wipe();
    await fleet.passing(revoked, 2 * MINUTE);

    expect(fleet.simulator.isAlive(token)).toBe(false);
    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
  });

  it('begins again within a second where the store lost it', async () => {
    const fleet = new Fleet('stable');
    const { process } = await fleet.served();
    void process.keeper.revokeLeaked().catch(() => undefined);
    await fleet.advance(5 * SECOND);

    fleet.store.wipe();
    await fleet.advance(SECOND);

    expect(forcedCallsOf([process])).toBe(2);
  });

  it('is not over where the store lost it together with the token, and another process asks for one', async () => {
    const fleet = new Fleet('stable');
    const { process } = await fleet.served();
    let isOver = false;
    void process.keeper.revokeLeaked().then(() => (isOver = true));
    await fleet.advance(5 * SECOND);
    fleet.store.wipe();
    // This process doubts its own copy by then, and does not put it back.
    process.clock.moveWallClock(3 * HOUR);
    const other = fleet.process();
    let answer: () => void = () => undefined;
    other.line.gate = new Promise((resolve) => {
      answer = resolve;
    });
    void other.keeper.getValue();

    await fleet.advance(2 * SECOND);
    const wasOver = isOver;
    answer();
    await fleet.advance(2 * SECOND);

    expect([wasOver, isOver, forcedCallsOf([process])]).toEqual([false, false, 2]);
  });

  it('fails at once where WeChat cannot be reached', async () => {
    const fleet = new Fleet('stable');
    const { process } = await fleet.served();
    process.line.isCut = true;

    expect(await fleet.failing(process.keeper.revokeLeaked(), 100)).toMatchObject({
      code: 'WECHAT_UNAVAILABLE',
    });
  });

  it('is taken up by another process when this one dies between the two calls', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    void process.keeper.revokeLeaked().catch(() => undefined);
    await fleet.advance(5 * SECOND);
    process.kill();

    await fleet.advance(MINUTE);

    expect(forcedCallsOf([process])).toBe(1);
    expect(forcedCallsOf([other])).toBe(1);
    expect(fleet.simulator.isAlive(token)).toBe(false);
    expect(fleet.simulator.isAlive(await atOnce(other.keeper.getValue()))).toBe(true);
  });

  it('is taken up by another process when this one dies in the first call', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    await fleet.advance(MINUTE);
    void process.keeper.revokeLeaked().catch(() => undefined);
    await fleet.advance(20);
    process.kill();

    await fleet.advance(2 * MINUTE);

    expect(fleet.simulator.isAlive(token)).toBe(false);
    expect(fleet.simulator.isAlive(await atOnce(other.keeper.getValue()))).toBe(true);
    expect((await fleet.store.read(process.keeper.target.key)).revocation).toBeUndefined();
  });

  it('repeats a forced call that WeChat swallowed', async () => {
    const fleet = new Fleet('stable');
    const { process } = await fleet.served();
    await fleet.advance(MINUTE);
    fleet.simulator.forceElsewhere(fleet.appId);
    await fleet.passing(process.keeper.refresh());
    const leaked = await atOnce(process.keeper.getValue());

    await fleet.passing(process.keeper.revokeLeaked(), 90 * SECOND);

    expect(forcedCallsOf([process])).toBe(3);
    expect(forcedAt(fleet)).toHaveLength(2);
    expect(fleet.simulator.isAlive(leaked)).toBe(false);
  });

  it('goes on where WeChat was away for the second call', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const revoked = process.keeper.revokeLeaked();
    await fleet.advance(20 * SECOND);
    fleet.simulator.faults.setOutage('html');
    await fleet.advance(13 * SECOND);
    fleet.simulator.faults.setOutage('none');

    await fleet.passing(revoked, MINUTE);

    expect(forcedAt(fleet)).toHaveLength(2);
    expect(fleet.simulator.isAlive(token)).toBe(false);
  });

  it('spares its forced calls while WeChat is away and no token is valid, and holds up nothing else', async () => {
    const fleet = new Fleet('stable');
    const { process } = await fleet.served({ isKeptWarm: true });
    await fleet.advance(114 * MINUTE);
    fleet.simulator.faults.setOutage('html');
    await fleet.advance(8 * MINUTE);
    // Between two pauses.
    while (forcedCallsOf([process]) === 0) {
      void process.keeper.revokeLeaked().catch(() => undefined);
      await fleet.advance(SECOND);
    }
    await fleet.advance(MINUTE);
    const forcedInOutage = forcedCallsOf([process]);

    fleet.simulator.faults.setOutage('none');
    await fleet.advance(10 * SECOND);

    expect(forcedInOutage).toBe(3);
    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
    await fleet.advance(15 * MINUTE);
    expect(forcedAt(fleet)).toHaveLength(2);
  });

  it.each([
    { wait: { timeoutMs: 5 * SECOND }, afterMs: 5 * SECOND },
    // Four times the gap and a call.
    { wait: undefined, afterMs: 12 * SECOND },
  ])('says at the deadline that the store is away, after $afterMs ms', async ({ wait, afterMs }) => {
    const fleet = new Fleet('stable');
    const timing = { forceGapMs: 2 * SECOND, httpTimeoutMs: SECOND };
    const { process } = await fleet.served({ timing });
    fleet.breakStore();
    let error: unknown;
    void process.keeper.revokeLeaked(wait).catch((thrown: unknown) => (error = thrown));

    await fleet.advance(afterMs - 1);
    const early = error;
    await fleet.advance(1);

    expect(early).toBeUndefined();
    expect(error).toMatchObject({ code: 'TOKEN_STORE_FAILED' });
  });

  it('rests where the forced calls of a day are used up, holds up nothing else, and ends the day after', async () => {
    const fleet = new Fleet('stable');
    const { process } = await fleet.served({ isKeptWarm: true });
    for (let times = 0; times < 2; times += 1) {
      await fleet.advance(MINUTE);
      await fleet.passing(process.keeper.revokeLeaked(), 40 * SECOND);
    }
    await fleet.advance(MINUTE);

    const error = await fleet.failing(process.keeper.revokeLeaked({ timeoutMs: MINUTE }), MINUTE + SECOND);
    const refreshed = await fleet.passing(process.keeper.refresh());
    const forcedInADay = forcedCallsOf([process]);
    await fleet.advance(24 * HOUR);

    expect(error).toMatchObject({ code: 'BUDGET_SPENT', budget: 'stable/force' });
    expect(refreshed).toMatchObject({ outcome: 'unchanged' });
    expect([forcedInADay, forcedCallsOf([process])]).toEqual([5, 6]);
    expect(process.eventsOf('budget-spent')).toEqual([
      {
        type: 'budget-spent',
        appId: fleet.appId,
        budget: 'stable/force',
        used: 5,
        limit: 5,
        resetsInMs: expect.any(Number),
      },
    ]);
  });

  it('looks about once a second while it waits', async () => {
    const fleet = new Fleet('stable');
    const { process } = await fleet.served();
    const revoked = process.keeper.revokeLeaked().catch(() => undefined);
    await fleet.advance(20 * SECOND);
    fleet.simulator.faults.setOutage('html');
    await fleet.advance(20 * SECOND);
    const before = process.store.tried.length;

    await fleet.advance(MINUTE);
    fleet.simulator.faults.setOutage('none');
    await fleet.advance(2 * MINUTE);
    await revoked;

    expect(process.store.tried.length - before).toBeLessThan(3 * 60 * 3);
  });
});

describe('revokeLeaked() on the legacy endpoint', () => {
  it('ends the leaked token by two more', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    await fleet.advance(MINUTE);

    await fleet.passing(process.keeper.revokeLeaked(), 40 * SECOND);

    expect(fleet.asks()).toHaveLength(3);
    expect(fleet.simulator.isAlive(token)).toBe(false);
    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
  });
});
