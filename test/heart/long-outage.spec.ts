import { describe, expect, it } from 'vitest';
import { thrownBy } from '../thrown-by.js';
import { atOnce, Fleet, MINUTE, SECOND } from './fleet.js';
import { moreApps } from './many-apps.js';

const APPS = 1_000;

/** A process whose apps have a token each, and the store away since a minute after. */
async function cutOff(fleet: Fleet, how: 'throws' | 'hangs' = 'throws') {
  const process = fleet.process();
  const keepers = moreApps(process, fleet.simulator, APPS);
  await fleet.passing(Promise.all(keepers.map((keeper) => keeper.getValue())));
  await fleet.advance(MINUTE);
  fleet.breakStore(how);
  return { process, keepers };
}

describe('the store away for longer than the confirm interval, for a thousand apps', () => {
  it.each(['throws', 'hangs'] as const)('is tried about once a second by a process (%s)', async (how) => {
    const fleet = new Fleet('stable');
    const { process, keepers } = await cutOff(fleet, how);
    await fleet.advance(4 * MINUTE);

    const before = process.store.tried.length;
    await fleet.advance(MINUTE);

    const steps = process.store.tried.length - before;
    expect(steps).toBeGreaterThanOrEqual(25);
    expect(steps).toBeLessThanOrEqual(70);
    for (const keeper of keepers) expect(fleet.simulator.isAlive(await atOnce(keeper.getValue()))).toBe(true);
  });

  it('is tried as seldom by callers who have nothing, however many they are', async () => {
    const fleet = new Fleet('legacy');
    const process = fleet.process();
    const keepers = moreApps(process, fleet.simulator, APPS);
    fleet.breakStore();
    for (let second = 0; second < 5; second += 1) {
      for (const keeper of keepers) void keeper.getValue().catch(() => undefined);
      await fleet.advance(SECOND);
    }

    const before = process.store.tried.length;
    for (let second = 0; second < 20; second += 1) {
      for (const keeper of keepers) void keeper.getValue().catch(() => undefined);
      await fleet.advance(SECOND);
    }

    expect(process.store.tried.length - before).toBeLessThanOrEqual(25);
  });

  it('is followed by confirmations one after the other, and all within a minute or so', async () => {
    const fleet = new Fleet('stable');
    const { process } = await cutOff(fleet);
    await fleet.advance(5 * MINUTE);
    const [steps, backAt] = [process.store.tried.length, fleet.clock.now()];
    fleet.mendStore();

    for (let second = 1; second <= 10; second += 1) {
      await fleet.advance(SECOND);
      expect(fleet.asks(backAt).length).toBeLessThanOrEqual((second + 1) * (APPS / 60 + 1));
    }
    expect(process.store.tried.length - steps).toBeLessThanOrEqual(APPS);
    await fleet.advance(65 * SECOND);
    expect(fleet.asks(backAt).length).toBeGreaterThanOrEqual(APPS);
    expect(fleet.asks(backAt).length).toBeLessThanOrEqual(APPS * 1.05);
  });

  it('holds up nobody who waits once it is back', async () => {
    const fleet = new Fleet('legacy');
    const process = fleet.process();
    const [waiting, another, ...living] = moreApps(process, fleet.simulator, APPS);
    await fleet.passing(Promise.all(living.map((keeper) => keeper.getValue())));
    await fleet.advance(MINUTE);
    fleet.breakStore();
    await fleet.advance(2 * SECOND);
    const away = await fleet.failing(waiting!.getValue());
    // All are due now.
    await fleet.advance(70 * MINUTE);
    fleet.mendStore();

    void waiting!.getValue().catch(() => undefined);
    await fleet.advance(2 * SECOND);

    expect(away).toMatchObject({ code: 'TOKEN_STORE_FAILED' });
    expect(fleet.simulator.isAlive(await atOnce(waiting!.getValue()))).toBe(true);
    expect(fleet.simulator.isAlive(await fleet.passing(another!.getValue(), 200))).toBe(true);
  });

  it('takes a commit that is pending within seconds of its return', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process();
    const [keeper] = moreApps(process, fleet.simulator, APPS);
    process.store.fail('throws', 'commit');
    await fleet.passing(keeper!.getValue());
    fleet.breakStore();
    await fleet.advance(10 * MINUTE);
    fleet.mendStore();
    await fleet.advance(3 * SECOND);

    expect(keeper!.status().isCommitPending).toBe(false);
    expect((await fleet.store.read(keeper!.target.key)).record).toBeDefined();
  });

  it('fails as it did when it was tried last', async () => {
    const fleet = new Fleet('legacy');
    const { keeper, store, around } = fleet.process();
    // To a store that has yet to answer for the first time, a process is more patient.
    await around.store.inspect(fleet.appId);
    fleet.breakStore('hangs');
    for (let i = 0; i < 3; i += 1) await fleet.failing(keeper.readCredential(), 3 * SECOND);
    const tried = store.tried.length;

    const errors = [
      await atOnce(thrownBy(keeper.readCredential())),
      await atOnce(thrownBy(keeper.getValue())),
    ];

    for (const error of errors)
      expect(error).toMatchObject({ code: 'TOKEN_STORE_FAILED', reason: 'TIMEOUT' });
    expect(store.tried.length).toBe(tried);
  });
});
