import { describe, expect, it } from 'vitest';
import { atOnce, ENDPOINTS, Fleet, HOUR, MINUTE, SECOND, steadily } from './fleet.js';

const GOOD = '198.51.100.7';
const BAD = '203.0.113.9';

describe.each(ENDPOINTS)('a refused address, on the %s endpoint', (endpoint) => {
  const fleetWithWhitelist = () => new Fleet(endpoint, { whitelist: [GOOD] });
  const asksFrom = (fleet: Fleet, ip: string) => fleet.simulator.journal.calls({ path: fleet.path, ip });

  it('fails callers with the address that is to be entered', async () => {
    const fleet = fleetWithWhitelist();
    const { keeper } = fleet.process({ ip: BAD });

    const error = await fleet.failing(keeper.getValue());

    expect(error).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 40164, scope: 'address', callerIp: BAD });
  });

  it('stands the process down for a minute, growing to ten', async () => {
    const fleet = fleetWithWhitelist();
    const process = fleet.process({ ip: BAD });

    await steadily(fleet, [process], 59 * SECOND);
    const inAMinute = fleet.asks().length;
    await steadily(fleet, [process], HOUR);

    expect(inAMinute).toBe(1);
    expect(fleet.asks().length).toBeLessThanOrEqual(10);
    expect(fleet.asks().length).toBeGreaterThanOrEqual(6);
  });

  it('stands the process down for a minute again if it was accepted in the meantime', async () => {
    const fleet = fleetWithWhitelist();
    const { keeper } = fleet.process({ ip: BAD });
    await fleet.failing(keeper.getValue());
    fleet.simulator.console(fleet.appId).setWhitelist([GOOD, BAD]);
    await fleet.passing(keeper.refresh());
    await fleet.advance(2 * MINUTE);
    fleet.simulator.console(fleet.appId).setWhitelist([GOOD]);

    const refused = await fleet.passing(keeper.refresh());

    expect(refused).toMatchObject({ outcome: 'paused', retryInMs: MINUTE });
  });

  it('leaves the others at it: a caller of one with a good address gets a token in time, which serves all', async () => {
    const fleet = fleetWithWhitelist();
    const refused = fleet.process({ ip: BAD });
    const accepted = fleet.process({ ip: GOOD });
    await fleet.failing(refused.keeper.getValue());

    const token = await fleet.passing(accepted.keeper.getValue(), 11 * SECOND);
    await fleet.advance(2 * SECOND);

    expect(await atOnce(refused.keeper.getValue())).toBe(token);
    expect(asksFrom(fleet, BAD)).toHaveLength(1);
  });

  it('does not hold up a process whose address was accepted before', async () => {
    const fleet = fleetWithWhitelist();
    const { process: accepted } = await fleet.served({ ip: GOOD });
    const refused = fleet.process({ ip: BAD });
    await atOnce(refused.keeper.getValue());
    await fleet.advance(2 * MINUTE);
    await fleet.passing(refused.keeper.refresh());

    const result = await fleet.passing(accepted.keeper.refresh(), 200);

    expect(result).toMatchObject({ outcome: endpoint === 'stable' ? 'unchanged' : 'replaced' });
    expect(asksFrom(fleet, BAD)).toHaveLength(1);
    expect(asksFrom(fleet, GOOD)).toHaveLength(2);
  });

  it('is tried at most once in three seconds by a whole fleet', async () => {
    const fleet = fleetWithWhitelist();
    const processes = [1, 2, 3, 4, 5, 6].map((host) => fleet.process({ ip: `203.0.113.${host}` }));

    await steadily(fleet, processes, MINUTE);

    const times = fleet.asks().map(({ at }) => at);
    expect(times.length).toBeGreaterThanOrEqual(5);
    for (const [index, at] of times.slice(1).entries())
      expect(at - times[index]!).toBeGreaterThanOrEqual(3_000);
  });

  it('is shown by a process that waits for it beside a valid token', async () => {
    const fleet = new Fleet(endpoint);
    await fleet.served({ ip: GOOD });
    const [first, second] = fleet.several(2, { isKeptWarm: true, ip: BAD });
    await atOnce(Promise.all([first!.keeper.getValue(), second!.keeper.getValue()]));
    fleet.simulator.console(fleet.appId).setWhitelist([`${GOOD}0`]);

    await fleet.advance(second!.keeper.status().dueInMs! + 2 * SECOND);

    for (const { keeper } of [first!, second!])
      expect(keeper.status()).toMatchObject({
        state: 'due',
        failure: { code: 'WECHAT_REFUSED', errcode: 40164 },
      });
  });

  it('is shown by a process that waits for it, until three seconds after its last try', async () => {
    const fleet = fleetWithWhitelist();
    const [first, second] = fleet.several(2, { ip: BAD });
    await fleet.failing(first!.keeper.getValue());
    await atOnce(second!.keeper.start());
    await second!.stop();

    await fleet.advance(3 * SECOND - 1);
    const { failure } = second!.keeper.status();
    await fleet.advance(1);

    expect(failure).toMatchObject({ errcode: 40_164 });
    expect(second!.keeper.status().failure).toBeUndefined();
  });

  it('heals once it is entered', async () => {
    const fleet = fleetWithWhitelist();
    const process = fleet.process({ ip: BAD });
    await steadily(fleet, [process], 10 * SECOND);
    fleet.simulator.console(fleet.appId).setWhitelist([GOOD, BAD]);

    await steadily(fleet, [process], MINUTE);

    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
  });

  it('is tried at once by refresh()', async () => {
    const fleet = fleetWithWhitelist();
    const process = fleet.process({ ip: BAD });
    await fleet.failing(process.keeper.getValue());
    fleet.simulator.console(fleet.appId).setWhitelist([GOOD, BAD]);

    const { outcome } = await fleet.passing(process.keeper.refresh(), 200);

    expect(outcome).toBe('replaced');
  });

  it.each([40_164, 61_004, 45_035, 89_501, 89_502, 89_503, 89_504, 89_505])(
    'is what %i means: the next process is not bound',
    async (errcode) => {
      const fleet = new Fleet(endpoint);
      const refused = fleet.process({ ip: BAD });
      fleet.simulator.faults.add({ kind: 'errcode', errcode, ip: BAD });
      await fleet.failing(refused.keeper.getValue());

      const accepted = fleet.process({ ip: GOOD });
      const token = await fleet.passing(accepted.keeper.getValue(), 11 * SECOND);

      expect(fleet.simulator.isAlive(token)).toBe(true);
    },
  );
});

describe('a refused address while the store is away', () => {
  const refusedWithoutStore = async () => {
    const fleet = new Fleet('stable', { whitelist: [GOOD] });
    const process = fleet.process({ ip: BAD });
    fleet.breakStore();
    await fleet.failing(process.keeper.getValue());
    return { fleet, process };
  };

  it('stands the process down once the store is back as well', async () => {
    const { fleet, process } = await refusedWithoutStore();
    fleet.mendStore();

    await steadily(fleet, [process], 55 * SECOND);

    expect(fleet.asks()).toHaveLength(1);
  });

  it('is tried less and less often', async () => {
    const { fleet, process } = await refusedWithoutStore();

    await steadily(fleet, [process], 13 * MINUTE);

    const times = fleet.asks().map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => Math.round((at - times[index]!) / MINUTE));
    expect(gaps).toEqual([1, 2, 4]);
  });
});
