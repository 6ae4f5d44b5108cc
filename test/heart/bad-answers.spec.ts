import { describe, expect, it } from 'vitest';
import { thrownBy } from '../thrown-by.js';
import { BAD_ANSWERS } from './bad-answers.js';
import { atOnce, ENDPOINTS, Fleet, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

/** Lets a process use its token until shortly before it is due, on either endpoint. */
async function untilNearlyDue(fleet: Fleet, { keeper }: HeartProcess): Promise<void> {
  while ((keeper.status().dueInMs ?? 0) > MINUTE) {
    await fleet.advance(30 * SECOND);
    await keeper.getValue();
  }
}

describe.each(ENDPOINTS)('a bad answer, on the %s endpoint', (endpoint) => {
  describe.each(BAD_ANSWERS)('$name', ({ fault, failure }) => {
    it('fails callers without a token with a word of its own', async () => {
      const fleet = new Fleet(endpoint);
      const { keeper } = fleet.process();
      fleet.simulator.faults.add({ ...fault, path: fleet.path });

      const error = await fleet.failing(keeper.getValue(), 6 * SECOND);

      expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE', failure, retryable: true });
      expect(fleet.asks()).toHaveLength(1);
    });

    it('leaves a living token in use, and a new one follows', async () => {
      const fleet = new Fleet(endpoint);
      const { process, token } = await fleet.served();
      await untilNearlyDue(fleet, process);
      const placed = fleet.simulator.faults.add({ ...fault, path: fleet.path });

      let isStruck = false;
      for (let second = 0; second < 90; second += 1) {
        await fleet.advance(SECOND);
        isStruck ||= placed.hits > 0;
        expect(await atOnce(process.keeper.getValue())).toBe(token);
        expect(fleet.simulator.isAlive(token)).toBe(true);
      }
      placed.remove();
      await fleet.advance(4 * MINUTE);

      const next = await atOnce(process.keeper.getValue());
      expect(isStruck).toBe(true);
      expect(next).not.toBe(token);
      expect(fleet.simulator.isAlive(next)).toBe(true);
    });
  });

  it.each([1, 7_201, 2_592_000])('is not one that lives %i seconds', async (seconds) => {
    const fleet = new Fleet(endpoint);
    const { keeper } = fleet.process();
    const body = JSON.stringify({ access_token: 'A'.repeat(136), expires_in: seconds });
    fleet.simulator.faults.add({ kind: 'body', body, path: fleet.path, times: 1 });

    const { remainingMs } = await fleet.passing(keeper.getCredential());

    expect(remainingMs()).toBeGreaterThan((seconds - 1) * SECOND);
    expect(remainingMs()).toBeLessThanOrEqual(seconds * SECOND);
  });
});

describe.each(ENDPOINTS)('WeChat away with no token living, on the %s endpoint', (endpoint) => {
  it.each(['reset', 'hang', 'html'] as const)(
    'fails callers at once with the last reason, also while a retry runs (%s)',
    async (outage) => {
      const fleet = new Fleet(endpoint);
      const { keeper } = fleet.process();
      fleet.simulator.faults.setOutage(outage);
      await fleet.failing(keeper.getValue(), 6 * SECOND);

      for (let quarter = 0; quarter < 4 * 60; quarter += 1) {
        expect(await atOnce(thrownBy(keeper.getValue()))).toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
        await fleet.advance(SECOND / 4);
      }
    },
  );

  const outages = (['reset', 'hang', 'html'] as const).flatMap((outage) =>
    [3_100, 21_700, 60_000, 612_300].map((lastsMs) => ({ outage, lastsMs })),
  );
  it.each(outages)(
    'has a token within 5 s of its return after $lastsMs ms ($outage)',
    async ({ outage, lastsMs }) => {
      const fleet = new Fleet(endpoint);
      const { keeper } = fleet.process();
      fleet.simulator.faults.setOutage(outage);
      const use = () => keeper.getValue().catch(() => undefined);
      for (let passed = 0; passed < lastsMs; passed += 100) {
        void use();
        await fleet.advance(100);
      }

      fleet.simulator.faults.setOutage('none');
      for (let passed = 0; passed < 5_000; passed += 100) {
        void use();
        await fleet.advance(100);
      }

      expect(fleet.simulator.isAlive(await atOnce(keeper.getValue()))).toBe(true);
    },
  );

  it('is asked no more often than every second, and at least every 5 s', async () => {
    const fleet = new Fleet(endpoint);
    const { keeper } = fleet.process();
    fleet.simulator.faults.setOutage('reset');

    for (let second = 0; second < 10 * 60; second += 1) {
      void keeper.getValue().catch(() => undefined);
      await fleet.advance(SECOND);
    }

    expect(fleet.asks().length).toBeGreaterThanOrEqual(120);
    expect(fleet.asks().length).toBeLessThanOrEqual(300);
  });

  it('shares its back-off with the fleet', async () => {
    const fleet = new Fleet(endpoint);
    const processes = fleet.several(6);
    fleet.simulator.faults.setOutage('reset');

    for (let second = 0; second < 60; second += 1) {
      for (const { keeper } of processes) void keeper.getValue().catch(() => undefined);
      await fleet.advance(SECOND);
    }

    expect(fleet.asks().length).toBeLessThanOrEqual(60);
  });
});
