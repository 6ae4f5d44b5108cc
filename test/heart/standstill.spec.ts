import { describe, expect, it } from 'vitest';
import { ENDPOINTS, Fleet, MINUTE, SECOND } from './fleet.js';

describe.each(ENDPOINTS)('a process that stood still, on the %s endpoint', (endpoint) => {
  it('puts no copy into a store that lost it, for how long that lives is a guess', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    const wakeUp = process.clock.fallAsleep();
    await fleet.advance(50 * MINUTE);
    fleet.store.wipe();
    fleet.simulator.faults.setOutage('reset');

    wakeUp();
    await fleet.advance(80 * MINUTE);
    const other = fleet.process();

    expect(fleet.simulator.isAlive(token)).toBe(false);
    expect(await fleet.failing(other.keeper.getValue())).toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
  });

  it('has for its callers what another process got meanwhile, though its own asking failed', async () => {
    const fleet = new Fleet(endpoint);
    const [still, other] = fleet.several(2);
    fleet.simulator.faults.add({ kind: 'hang', times: 1 });
    const waiting = still!.keeper.getValue();
    await fleet.advance(SECOND);
    const wakeUp = still!.clock.fallAsleep();
    const token = await fleet.passing(other!.keeper.getValue(), 9 * SECOND);

    wakeUp();

    expect(await fleet.passing(waiting, 6 * SECOND)).toBe(token);
  });

  it.each([
    { sleptMs: 10_000, pauses: 0 },
    { sleptMs: 0, pauses: 1 },
  ])('for $sleptMs ms while it connects to WeChat in vain pauses the others $pauses times', async (row) => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    process.line.exchange = async () => {
      await process.clock.sleep(100);
      return { ok: false, issued: 'nothing', failure: 'CONNECT_TIMEOUT' };
    };
    const waiting = process.keeper.start();
    await fleet.advance(50);
    const wakeUp = process.clock.fallAsleep();
    await fleet.advance(row.sleptMs);

    wakeUp();
    await fleet.passing(waiting);

    const { pauses } = await fleet.store.inspect(fleet.appId);
    expect(pauses).toHaveLength(row.pauses);
  });

  it.each([
    { forMs: 1_900, lost: 0 },
    { forMs: 2_100, lost: 1 },
  ])('for $forMs ms under a new lease gives up $lost', async ({ forMs, lost }) => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    const release = process.store.hold('acquire');
    const waiting = process.keeper.getValue();
    await fleet.advance(1);
    const wakeUp = process.clock.fallAsleep();
    await fleet.advance(forMs);

    // What is left of eight seconds is to be enough for an exchange of five, and a second besides.
    wakeUp();
    release();
    const token = await fleet.passing(waiting, 3 * SECOND);

    expect(fleet.simulator.isAlive(token)).toBe(true);
    expect(process.eventsOf('lease-lost')).toHaveLength(lost);
    expect(fleet.asks()).toHaveLength(1);
  });
});
