import { DEFAULT_APP } from 'wechat-simulator';
import { describe, expect, it } from 'vitest';
import { thrownBy } from '../thrown-by.js';
import { atOnce, ENDPOINTS, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';

describe.each(ENDPOINTS)('the store away, on the %s endpoint', (endpoint) => {
  it.each(['throws', 'hangs'] as const)('serves living copies to their end (%s)', async (how) => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    const { endsAt } = fleet.simulator.findToken(token)!;
    await fleet.advance(SECOND);
    fleet.breakStore(how);

    while (fleet.clock.now() < endsAt - 5 * SECOND) {
      expect(await atOnce(process.keeper.getValue())).toBe(token);
      await fleet.advance(5 * SECOND);
    }

    expect(fleet.asks()).toHaveLength(1);
  });

  it('says once that the store is down, and once that it is back', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    fleet.breakStore();
    await fleet.advance(10 * MINUTE);
    fleet.mendStore();
    await fleet.advance(MINUTE);

    expect(process.eventsOf('store-down')).toHaveLength(1);
    expect(process.eventsOf('store-back')).toHaveLength(1);
  });

  it('goes on as if nothing had happened once it is back', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    await fleet.advance(30 * MINUTE);
    fleet.breakStore();
    await fleet.advance(HOUR);
    fleet.mendStore();

    for (let second = 0; second < 2 * 3_600; second += 1) {
      await fleet.advance(SECOND);
      expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
    }

    expect(await atOnce(process.keeper.getValue())).not.toBe(token);
  });
});

describe('the store away with nothing living, on the stable endpoint', () => {
  it('asks WeChat directly, and serves what it gives', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process();
    fleet.breakStore();

    const token = await fleet.passing(process.keeper.getValue());

    expect(fleet.simulator.isAlive(token)).toBe(true);
    expect(process.eventsOf('refreshed')).toMatchObject([{ cause: 'store-away', version: '' }]);
  });

  it('asks directly once a minute at most, in each process', async () => {
    const fleet = new Fleet('stable');
    const processes = fleet.several(2);
    fleet.breakStore();
    fleet.simulator.faults.setOutage('reset');

    for (let second = 0; second < 10 * 60; second += 1) {
      for (const { keeper } of processes) void keeper.getValue().catch(() => undefined);
      await fleet.advance(SECOND);
    }

    expect(fleet.asks().length).toBeLessThanOrEqual(2 * 10);
    expect(fleet.asks().length).toBeGreaterThanOrEqual(2 * 9);
  });

  it('asks directly as soon as the secret is there', async () => {
    const fleet = new Fleet('stable');
    let isKnown = false;
    const { keeper } = fleet.process({
      appSecret: async () => {
        if (!isKnown) throw new Error('the vault is sealed');
        return DEFAULT_APP.appSecret;
      },
    });
    fleet.breakStore();
    const error = await fleet.failing(keeper.getValue());

    isKnown = true;
    await fleet.advance(3 * SECOND);

    expect(error).toMatchObject({ code: 'SECRET_UNAVAILABLE' });
    expect(fleet.simulator.isAlive(await atOnce(keeper.getValue()))).toBe(true);
  });

  it("asks directly within the process's own cap", async () => {
    const fleet = new Fleet('stable');
    // No forced call is left, and none is needed.
    const budgets = { stable: 5, force: 0 };
    const process = fleet.process({ budgets, timing: { directGapMs: SECOND } });
    const { keeper } = process;
    fleet.breakStore();
    fleet.simulator.faults.setOutage('reset');

    for (let tries = 0; tries < 8; tries += 1) {
      void keeper.getValue().catch(() => undefined);
      await fleet.advance(2 * SECOND);
    }

    expect(fleet.asks()).toHaveLength(5);
    expect(await atOnce(thrownBy(keeper.getValue()))).toMatchObject({ code: 'BUDGET_SPENT' });
    const told = process.eventsOf('refresh-failed').map(({ cause, reason: { code } }) => `${cause} ${code}`);
    expect(told).toEqual(Array.from({ length: 5 }, () => 'store-away WECHAT_UNAVAILABLE'));
    expect(process.eventsOf('budget-spent')).toHaveLength(1);
  });

  it('neither offers nor keeps such a token once a record is read', async () => {
    const fleet = new Fleet('stable');
    const lonely = fleet.process();
    lonely.store.fail('throws');
    const direct = await fleet.passing(lonely.keeper.getCredential());
    const { token } = await fleet.served();

    lonely.store.mend();
    await fleet.advance(15 * SECOND);

    const followed = await atOnce(lonely.keeper.getCredential());
    expect([direct.version, direct.value]).toEqual(['', token]);
    expect(followed.version).not.toBe('');
    expect(lonely.store.tried).not.toContain('restore');
  });
});

describe('the store away with nothing living, on the legacy endpoint', () => {
  it('asks nothing, and fails callers at once until it is back', async () => {
    const fleet = new Fleet('legacy');
    const { keeper } = fleet.process();
    fleet.breakStore();

    for (let second = 0; second < 60; second += 1) {
      expect(await atOnce(thrownBy(keeper.getValue()))).toMatchObject({
        code: 'TOKEN_STORE_FAILED',
        retryable: true,
      });
      await fleet.advance(SECOND);
    }
    const asked = fleet.asks().length;
    fleet.mendStore();
    void keeper.getValue().catch(() => undefined);
    await fleet.advance(2 * SECOND);

    expect(asked).toBe(0);
    expect(fleet.simulator.isAlive(await atOnce(keeper.getValue()))).toBe(true);
  });
});
