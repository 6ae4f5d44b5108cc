import { describe, expect, it } from 'vitest';
import { atOnce, ENDPOINTS, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

/** Ticks of a fixed schedule in several processes, whose clocks differ by a few seconds. */
async function runSchedule(
  fleet: Fleet,
  processes: readonly HeartProcess[],
  periodMs: number,
  forMs: number,
): Promise<void> {
  for (let passed = 0; passed < forMs; passed += periodMs) {
    for (const { keeper } of processes) {
      void keeper.refreshOnSchedule(periodMs);
      await fleet.advance(SECOND);
    }
    await fleet.advance(periodMs - processes.length * SECOND);
  }
}

describe.each(ENDPOINTS)('refresh() on the %s endpoint', (endpoint) => {
  it('answers replaced where nothing was kept', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    const { keeper } = process;

    const result = await fleet.passing(keeper.refresh());

    expect(result).toEqual({ outcome: 'replaced', version: keeper.status().version });
    expect(process.eventsOf('commit-written')).toEqual([]);
  });

  it('answers paused with the reason where WeChat fails, and leaves the token in use', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    await fleet.advance(2 * MINUTE);
    fleet.simulator.faults.setOutage('html');

    const result = await fleet.passing(process.keeper.refresh());

    expect(result).toMatchObject({ outcome: 'paused', error: { failure: 'HTTP_502' } });
    expect(await atOnce(process.keeper.getValue())).toBe(token);
  });

  it('answers paused where WeChat fails, also in a process that has read nothing yet', async () => {
    const fleet = new Fleet(endpoint);
    const { token } = await fleet.served();
    const { keeper } = fleet.process();
    await fleet.advance(2 * MINUTE);
    fleet.simulator.faults.setOutage('html');

    const result = await fleet.passing(keeper.refresh());

    expect(result).toMatchObject({ outcome: 'paused', error: { failure: 'HTTP_502' } });
    expect(await atOnce(keeper.getValue())).toBe(token);
  });

  it('answers paused where the store is away, for nothing was asked', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    await fleet.advance(10 * MINUTE);
    fleet.breakStore();
    const asks = fleet.asks().length;

    const result = await fleet.passing(process.keeper.refresh());

    expect(result).toMatchObject({ outcome: 'paused', error: { code: 'TOKEN_STORE_FAILED' } });
    expect(await atOnce(process.keeper.getValue())).toBe(token);
    expect(fleet.asks()).toHaveLength(asks);
  });

  it('answers replaced and asks nothing where another process replaced it first', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    await fleet.advance(2 * MINUTE);
    const before = fleet.asks().length;

    const results = await fleet.passing(
      Promise.all([process.keeper.refresh(), other.keeper.refresh()]),
      3 * SECOND,
    );

    expect(fleet.asks()).toHaveLength(before + 1);
    const outcome = endpoint === 'stable' ? 'unchanged' : 'replaced';
    for (const result of results)
      expect(result).toMatchObject({ outcome, version: process.keeper.status().version });
  });

  it('is held up neither by a back-off nor by a refused configuration', async () => {
    const fleet = new Fleet(endpoint);
    const { keeper } = fleet.process();
    fleet.simulator.faults.add({ kind: 'errcode', errcode: 40_125, times: 1 });
    await fleet.failing(keeper.getValue());

    const { outcome } = await fleet.passing(keeper.refresh(), 200);

    expect(outcome).toBe('replaced');
  });
});

describe('refresh() on the stable endpoint', () => {
  it('answers unchanged where WeChat gives the same again, under a new version', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const { version } = process.keeper.status();

    const result = await fleet.passing(process.keeper.refresh());

    expect(result).toMatchObject({ outcome: 'unchanged' });
    expect(process.keeper.status().version! > version!).toBe(true);
    expect(await atOnce(process.keeper.getValue())).toBe(token);
  });
});

describe('refresh() on the legacy endpoint', () => {
  it.each([
    { afterS: 58, outcome: 'unchanged' },
    { afterS: 61, outcome: 'replaced' },
  ])('answers $outcome $afterS s after the last issue', async ({ afterS, outcome }) => {
    const fleet = new Fleet('legacy');
    const { process } = await fleet.served();
    await fleet.advance(afterS * SECOND);

    const result = await fleet.passing(process.keeper.refresh());

    expect(result).toMatchObject({ outcome });
    expect(fleet.asks()).toHaveLength(outcome === 'replaced' ? 2 : 1);
  });
});

describe('a fixed schedule in six processes', () => {
  it('makes one token a tick on the legacy endpoint', async () => {
    const fleet = new Fleet('legacy');
    const processes = fleet.several(6);

    await runSchedule(fleet, processes, 30 * MINUTE, 6 * HOUR);

    expect(fleet.issued()).toHaveLength(12);
  });

  it('asks once a tick on the stable endpoint', async () => {
    const fleet = new Fleet('stable');
    const processes = fleet.several(6, { timing: { confirmEveryMs: 0 } });

    await runSchedule(fleet, processes, 30 * MINUTE, 6 * HOUR);

    expect(fleet.asks().length).toBeLessThanOrEqual(12 + 4);
    expect(fleet.asks().length).toBeGreaterThanOrEqual(12);
  });

  it.each([
    { ageMin: 14, asks: 1 },
    { ageMin: 16, asks: 2 },
  ])('replaces what is older than half its period: $ageMin of 30 minutes', async ({ ageMin, asks }) => {
    const fleet = new Fleet('legacy');
    const { process } = await fleet.served();
    await fleet.advance(ageMin * MINUTE);

    await fleet.passing(process.keeper.refreshOnSchedule(30 * MINUTE));

    expect(fleet.asks()).toHaveLength(asks);
  });

  it('counts from the last issue on the legacy endpoint, though WeChat has accepted the token since', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    await fleet.advance(4 * SECOND);
    await fleet.failing(process.keeper.reportRejected(token));
    await fleet.advance(2 * SECOND);

    await fleet.passing(process.keeper.refreshOnSchedule(10 * SECOND));

    expect(fleet.asks()).toHaveLength(2);
    expect(process.eventsOf('refreshed').at(-1)).toMatchObject({ cause: 'cron' });
  });

  it.each([
    { afterS: 2, asks: 2 },
    { afterS: 5, asks: 3 },
  ])(
    'counts from the last confirmation on the stable endpoint: $asks calls $afterS s later',
    async ({ afterS, asks }) => {
      const fleet = new Fleet('stable');
      const { process } = await fleet.served();
      await fleet.advance(4 * SECOND);
      await fleet.passing(process.keeper.refresh());
      await fleet.advance(afterS * SECOND);

      await fleet.passing(process.keeper.refreshOnSchedule(10 * SECOND));

      expect(fleet.asks()).toHaveLength(asks);
    },
  );

  it('hands out accepted tokens only', async () => {
    const fleet = new Fleet('legacy');
    const processes = fleet.several(3);
    await fleet.passing(Promise.all(processes.map(({ keeper }) => keeper.getValue())), 3 * SECOND);

    for (let second = 0; second < 4 * 3_600; second += 1) {
      if (second % 600 < 3) void processes[second % 600]!.keeper.refreshOnSchedule(10 * MINUTE);
      await fleet.advance(SECOND);
      for (const { keeper } of processes) {
        expect(fleet.simulator.isAlive(await atOnce(keeper.getValue()))).toBe(true);
      }
    }
  });

  it('is held up by pauses, and says so', async () => {
    const fleet = new Fleet('legacy');
    const { process } = await fleet.served();
    await fleet.advance(HOUR / 2);
    fleet.simulator.faults.add({ kind: 'errcode', errcode: 40_125, times: 1 });
    await fleet.passing(process.keeper.refreshOnSchedule(30 * MINUTE));

    const result = await fleet.passing(process.keeper.refreshOnSchedule(30 * MINUTE));

    expect(result).toMatchObject({ outcome: 'paused', error: { errcode: 40_125 } });
    expect(fleet.asks()).toHaveLength(2);
  });
});
