import { describe, expect, it } from 'vitest';
import { atOnce, ENDPOINTS, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';

describe.each(ENDPOINTS)("the process's own copy, on the %s endpoint", (endpoint) => {
  it('is read without I/O, and as the same promise until it changes', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    const { keeper } = process;
    const [value, credential] = [keeper.getValue(), keeper.getCredential()];
    const steps = process.store.tried.length;
    await fleet.advance(9 * SECOND - fleet.clock.monotonic());

    expect(keeper.getValue()).toBe(value);
    expect(keeper.getCredential()).toBe(credential);
    expect(process.store.tried.length - steps).toBe(0);
  });

  it.each(['getValue', 'getCredential'] as const)(
    'is read without I/O up to its last millisecond (%s)',
    async (read) => {
      const fleet = new Fleet(endpoint);
      const { process } = await fleet.served();
      const { keeper, store } = process;
      const steps = store.tried.length;

      process.clock.moveWallClock(keeper.status().remainingMs! - 1);
      await atOnce<unknown>(keeper[read]());
      const early = store.tried.length - steps;
      process.clock.moveWallClock(1);
      await fleet.passing<unknown>(keeper[read]());

      expect([early, store.tried.length - steps > 0]).toEqual([0, true]);
    },
  );

  it('is another promise once it is another token', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    const before = process.keeper.getValue();
    fleet.simulator.killToken(token);

    await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);

    expect(process.keeper.getValue()).not.toBe(before);
    expect(await process.keeper.getValue()).not.toBe(token);
  });

  it('is handed out as a credential that counts its life down and cannot be changed', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    const credential = await process.keeper.getCredential();
    const before = credential.remainingMs();

    await fleet.advance(MINUTE);

    expect(before - credential.remainingMs()).toBe(MINUTE);
    expect(Object.isFrozen(credential)).toBe(true);
    expect(credential).toMatchObject({ value: token, key: { appId: fleet.appId, kind: 'access-token' } });
    expect(Math.abs(credential.expiresAt - fleet.simulator.findToken(token)!.expiresAt)).toBeLessThan(SECOND);
  });

  it('counts a life from before the request', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    process.line.latencyMs = 2 * SECOND;

    const { remainingMs } = await fleet.passing(process.keeper.getCredential(), 5 * SECOND);

    expect(remainingMs()).toBeLessThanOrEqual(7_200 * SECOND - 4 * SECOND);
  });

  it('follows another process by hints, and by the poll where hints are lost', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    const deaf = fleet.process();
    deaf.store.isDeaf = true;
    await atOnce(deaf.keeper.getValue());
    fleet.simulator.killToken(token);

    const { value } = await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);
    const byHint = await atOnce(other.keeper.getValue());
    await fleet.advance(13 * SECOND);

    expect(byHint).toBe(value);
    expect(await atOnce(deaf.keeper.getValue())).toBe(value);
  });
});

describe.each(ENDPOINTS)('a credential that nobody uses, on the %s endpoint', (endpoint) => {
  it('is asked for no more after a whole life', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    await fleet.advance(4 * HOUR);
    const asks = fleet.asks().length;
    const steps = process.store.tried.length;

    await fleet.advance(24 * HOUR);

    expect(process.keeper.status().isIdle).toBe(true);
    expect(fleet.asks()).toHaveLength(asks);
    expect(process.store.tried.length - steps).toBe(0);
  });

  it('is read on its next use: what others keep serves at once, and the old copy never', async () => {
    const fleet = new Fleet(endpoint);
    const { process: idle } = await fleet.served();
    const busy = fleet.process({ isKeptWarm: true });
    await atOnce(busy.keeper.getValue());
    // Nobody tells an idle process that the token was replaced.
    for (let hour = 0; hour < 10; hour += 1) {
      await fleet.advance(HOUR - MINUTE);
      await atOnce(busy.keeper.getValue());
      await fleet.advance(MINUTE);
    }

    const value = await atOnce(idle.keeper.getValue());

    expect(value).toBe(await atOnce(busy.keeper.getValue()));
    expect(fleet.simulator.isAlive(value)).toBe(true);
  });

  it('is asked for anew on its next use where nobody keeps one', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    await fleet.advance(24 * HOUR);

    const token = await fleet.passing(process.keeper.getValue());

    expect(fleet.simulator.isAlive(token)).toBe(true);
  });

  it('is kept fresh all the same with isKeptWarm', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served({ isKeptWarm: true });

    await fleet.advance(24 * HOUR);

    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
    expect(fleet.issued().length).toBeGreaterThanOrEqual(12);
  });

  it('stays awake with one use a life', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();

    for (let times = 0; times < 10; times += 1) {
      await fleet.advance(100 * MINUTE);
      expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
    }
  });
});

describe('start()', () => {
  it.each(ENDPOINTS)('has the token before anybody asks, on the %s endpoint', async (endpoint) => {
    const fleet = new Fleet(endpoint);
    const { keeper } = fleet.process();

    await fleet.passing(keeper.start());

    expect(fleet.simulator.isAlive(await atOnce(keeper.getValue()))).toBe(true);
  });

  it('throws nothing: a failure stands in the status', async () => {
    const fleet = new Fleet('stable');
    const { keeper } = fleet.process();
    fleet.simulator.faults.setOutage('reset');

    await fleet.passing(keeper.start());

    expect(keeper.status()).toMatchObject({ state: 'none', failure: { code: 'WECHAT_UNAVAILABLE' } });
  });
});
