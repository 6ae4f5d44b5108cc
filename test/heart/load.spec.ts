import { describe, expect, it } from 'vitest';
import { atOnce, ENDPOINTS, Fleet, SECOND } from './fleet.js';

const LIFE_S = 7_200;

describe.each(ENDPOINTS)('the keeper under load, on the %s endpoint', (endpoint) => {
  it('asks WeChat once for 10,000 callers at a cold start', async () => {
    const fleet = new Fleet(endpoint);
    const { keeper } = fleet.process();

    const values = await fleet.passing(Promise.all(Array.from({ length: 10_000 }, () => keeper.getValue())));

    expect(new Set(values).size).toBe(1);
    expect(fleet.simulator.isAlive(values[0]!)).toBe(true);
    expect(fleet.asks()).toHaveLength(1);
  });

  it('asks WeChat once for four processes at a cold start', async () => {
    const fleet = new Fleet(endpoint);
    const processes = fleet.several(4);

    const values = await fleet.passing(
      Promise.all(processes.map(({ keeper }) => keeper.getValue())),
      3 * SECOND,
    );

    expect(new Set(values).size).toBe(1);
    expect(fleet.asks()).toHaveLength(1);
  });

  it('asks nothing when a process starts beside one that has a token', async () => {
    const fleet = new Fleet(endpoint);
    const { token } = await fleet.served();

    const second = await atOnce(fleet.process().keeper.getValue());

    expect(second).toBe(token);
    expect(fleet.asks()).toHaveLength(1);
  });

  it('passes a token of 512 characters on unchanged', async () => {
    const fleet = new Fleet(endpoint, {}, { tokenLength: 512 });

    const { token } = await fleet.served();

    expect(token).toHaveLength(512);
    expect(fleet.issued()).toEqual([token]);
  });

  it.each([1, 3])(
    'hands out accepted tokens without a wait through three lives, to callers in %i processes',
    async (count) => {
      const fleet = new Fleet(endpoint);
      const processes = fleet.several(count);
      await fleet.passing(Promise.all(processes.map(({ keeper }) => keeper.getValue())), 3 * SECOND);

      for (let second = 0; second < 3 * LIFE_S; second += 1) {
        await fleet.advance(SECOND);
        for (const { keeper } of processes) {
          expect(fleet.simulator.isAlive(await atOnce(keeper.getValue()))).toBe(true);
        }
      }
    },
  );
});

describe.each([1, 3])('the calls of a fleet of %i in three lives', (count) => {
  async function threeLives(endpoint: (typeof ENDPOINTS)[number]): Promise<Fleet> {
    const fleet = new Fleet(endpoint);
    const processes = fleet.several(count);
    for (let minute = 0; minute < (3 * LIFE_S) / 60; minute += 1) {
      for (const { keeper } of processes) void keeper.getValue();
      await fleet.advance(60 * SECOND);
    }
    return fleet;
  }

  it('are one issue a life and one call a confirm interval on the stable endpoint', async () => {
    const fleet = await threeLives('stable');

    expect(fleet.issued()).toHaveLength(4);
    expect(fleet.asks().length).toBeLessThanOrEqual(1 + (3 * LIFE_S) / 240);
    expect(fleet.asks().length).toBeGreaterThanOrEqual((3 * LIFE_S) / (240 * 1.05 + 2));
  });

  it('are two issues a life on the legacy endpoint', async () => {
    const fleet = await threeLives('legacy');

    expect(fleet.issued()).toHaveLength(fleet.asks().length);
    expect(fleet.asks().length).toBeLessThanOrEqual(1 + 2 * 3);
    expect(fleet.asks().length).toBeGreaterThanOrEqual(2 * 3);
  });
});
