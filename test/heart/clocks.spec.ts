import { describe, expect, it } from 'vitest';
import { DEFAULT_APP } from 'wechat-simulator';
import { atOnce, ENDPOINTS, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

/** Uses the token each second, from after the next tick on; it has to be accepted, and nobody waits. */
async function usesAliveTokens(fleet: Fleet, { keeper }: HeartProcess, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += SECOND) {
    await fleet.advance(SECOND);
    expect(fleet.simulator.isAlive(await atOnce(keeper.getValue()))).toBe(true);
  }
}

describe.each(ENDPOINTS)('a wall clock that jumps, on the %s endpoint', (endpoint) => {
  it.each([HOUR, -HOUR, 25 * HOUR, -25 * HOUR])(
    'by %i ms costs no refresh, and the token is the same',
    async (jumpMs) => {
      const fleet = new Fleet(endpoint);
      const { process, token } = await fleet.served({ timing: { confirmEveryMs: 0 } });
      await fleet.advance(10 * MINUTE);

      const reads = () => process.store.tried.filter((step) => step === 'read').length;
      const readsBefore = reads();
      process.clock.moveWallClock(jumpMs);
      await fleet.advance(2 * SECOND);

      expect(reads()).toBe(readsBefore + 1);
      expect(await atOnce(process.keeper.getValue())).toBe(token);
      expect(fleet.asks()).toHaveLength(1);
      expect(process.eventsOf('clock-gap')).toEqual([{ type: 'clock-gap', byMs: jumpMs }]);
      expect(process.eventsOf('store-clock-moved')).toEqual([]);
    },
  );

  it.each([HOUR, -HOUR])('by %i ms serves no dead token through the next life', async (jumpMs) => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    await fleet.advance(40 * MINUTE);

    process.clock.moveWallClock(jumpMs);
    await usesAliveTokens(fleet, process, 3 * HOUR);

    expect(fleet.issued().length).toBeLessThanOrEqual(endpoint === 'stable' ? 2 : 4);
  });

  it.each([1_999, -1_999])('by %i ms is no jump', async (jumpMs) => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();

    process.clock.moveWallClock(jumpMs);
    await fleet.advance(2 * SECOND);

    expect(process.eventsOf('clock-gap')).toEqual([]);
  });

  it.each([3 * HOUR, -3 * HOUR])('by %i ms ends no copy while the store is away', async (jumpMs) => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    await fleet.advance(10 * MINUTE);
    fleet.breakStore();

    process.clock.moveWallClock(jumpMs);
    await fleet.advance(2 * SECOND);

    expect(await atOnce(process.keeper.getValue())).toBe(token);
    expect(fleet.asks().length).toBeLessThanOrEqual(endpoint === 'stable' ? 3 : 1);
  });

  it.each([HOUR, -HOUR])('by %i ms, with the store away, serves no dead token', async (jumpMs) => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    await fleet.advance(10 * MINUTE);
    fleet.breakStore();
    process.clock.moveWallClock(jumpMs);
    await fleet.advance(2 * HOUR);

    const answer = await fleet.passing(
      process.keeper.getValue().catch(() => 'failed'),
      2 * SECOND,
    );

    expect(fleet.simulator.isAlive(token)).toBe(false);
    expect(answer === 'failed' || fleet.simulator.isAlive(answer)).toBe(true);
  });
});

describe.each(ENDPOINTS)('a machine that sleeps, on the %s endpoint', (endpoint) => {
  it.each([5 * MINUTE, 3 * HOUR])('for %i ms hands out a living token as soon as it wakes', async (ms) => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    const other = fleet.process({ isKeptWarm: true });
    await atOnce(other.keeper.getValue());
    const wakeUp = process.clock.fallAsleep();
    await fleet.advance(ms);

    wakeUp();

    expect(fleet.simulator.isAlive(await fleet.passing(process.keeper.getValue(), 2 * SECOND))).toBe(true);
    await usesAliveTokens(fleet, process, 30 * MINUTE);
  });

  it('asks nothing where the token still lives', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served({ timing: { confirmEveryMs: 0 } });
    const wakeUp = process.clock.fallAsleep();
    await fleet.advance(30 * MINUTE);
    wakeUp();
    await fleet.advance(2 * SECOND);

    expect(await atOnce(process.keeper.getValue())).toBe(token);
    expect(fleet.asks()).toHaveLength(1);
  });

  it.each([
    { what: 'though nothing replaces it', forMs: 2.1 * HOUR, cutAfterMs: 0 },
    { what: 'nor after its successor has ended', forMs: 4.2 * HOUR, cutAfterMs: 2 * HOUR },
  ])(
    'serves no dead token where its wall clock was set back meanwhile, $what',
    async ({ forMs, cutAfterMs }) => {
      const fleet = new Fleet(endpoint);
      const { process, token } = await fleet.served();
      const other = fleet.process({ isKeptWarm: true });
      await atOnce(other.keeper.getValue());
      const wakeUp = process.clock.fallAsleep();
      // Hints reach it only once it is awake.
      process.store.fail('hangs', 'read');
      await fleet.advance(cutAfterMs);
      for (const { line } of [process, other]) line.isCut = true;
      await fleet.advance(forMs - cutAfterMs);
      process.clock.moveWallClock(1.8 * HOUR - forMs);
      process.store.mend();
      wakeUp();
      await fleet.advance(3 * SECOND);

      const answer = await fleet.passing(
        process.keeper.getValue().catch(() => 'failed'),
        11 * SECOND,
      );

      expect(fleet.simulator.isAlive(token)).toBe(false);
      expect(answer).toBe('failed');
    },
  );

  it('sends nothing under a lease that ended meanwhile', async () => {
    const fleet = new Fleet(endpoint);
    const [sleeper, other] = fleet.several(2);
    const release = sleeper!.store.hold('acquire');
    const waiting = sleeper!.keeper.getValue();
    await fleet.advance(100);
    const wakeUp = sleeper!.clock.fallAsleep();
    const token = await fleet.passing(other!.keeper.getValue(), 9 * SECOND);
    wakeUp();
    release();

    expect(await fleet.passing(waiting, 3 * SECOND)).toBe(token);
    expect(sleeper!.line.sent).toEqual([]);
    expect(sleeper!.eventsOf('lease-lost')).toHaveLength(1);
  });
});

describe.each(ENDPOINTS)("a store's clock that jumps, on the %s endpoint", (endpoint) => {
  it.each([HOUR, -HOUR, 5 * SECOND, -5 * SECOND])(
    'by %i ms is told, and serves no dead token',
    async (jumpMs) => {
      const fleet = new Fleet(endpoint);
      const { process } = await fleet.served();
      await fleet.advance(40 * MINUTE);

      fleet.storeClockOffsetMs = jumpMs;
      await usesAliveTokens(fleet, process, 3 * HOUR);

      expect(process.eventsOf('store-clock-moved').length).toBeGreaterThanOrEqual(1);
      expect(Math.abs(process.eventsOf('store-clock-moved')[0]!.byMs - jumpMs)).toBeLessThan(SECOND);
    },
  );

  it.each([HOUR, -HOUR])('by %i ms is answered with few calls', async (jumpMs) => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served({ timing: { confirmEveryMs: 0 } });
    await fleet.advance(10 * MINUTE);

    fleet.storeClockOffsetMs = jumpMs;
    await usesAliveTokens(fleet, process, 10 * MINUTE);

    expect(fleet.asks().length).toBeLessThanOrEqual(2);
  });
});

describe("a host's clock that jumps after the store's did", () => {
  it.each([
    { what: 'which was noticed before', isNoticed: true },
    { what: 'which it hides', isNoticed: false },
  ])('ends no copy for good whose dates another process puts right, $what', async ({ isNoticed }) => {
    const fleet = new Fleet('legacy');
    let isSealed = false;
    const appSecret = () =>
      isSealed ? Promise.reject(new Error('the vault is sealed')) : Promise.resolve(DEFAULT_APP.appSecret);
    const [jumpy, steady] = fleet.several(2, { appSecret, isKeptWarm: true });
    const token = await fleet.passing(jumpy!.keeper.getValue());
    await fleet.passing(steady!.keeper.getValue());
    isSealed = true;
    await fleet.advance(10 * MINUTE);
    fleet.storeClockOffsetMs = 15 * MINUTE;
    if (isNoticed) await fleet.passing(jumpy!.keeper.readCredential());
    await fleet.advance(5 * MINUTE);
    jumpy!.clock.moveWallClock(50 * MINUTE);
    await fleet.advance(5 * MINUTE);
    jumpy!.store.fail('throws');
    fleet.store.wipe();
    await fleet.advance(MINUTE);
    jumpy!.store.mend();

    await fleet.advance(94 * MINUTE);
    expect(await atOnce(jumpy!.keeper.getValue())).toBe(token);
    await fleet.advance(5 * MINUTE);
    expect(fleet.simulator.isAlive(token)).toBe(false);
    expect(await fleet.failing(jumpy!.keeper.getValue(), 11 * SECOND)).toMatchObject({
      code: 'SECRET_UNAVAILABLE',
    });
  });
});

describe("a store's clock that is set back while a process that died has the lease", () => {
  it('holds nobody up for longer than the lease lasts', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process();
    const { key } = process.keeper.target;
    const { storeTime: readAt } = await fleet.store.read(key);
    const wish = { readAt, readWindowMs: 2 * SECOND, leaseMs: 8 * SECOND, inDoubtMs: 0 };
    await fleet.store.acquire({ key, attemptId: 'of0a0process0that0died', ...wish, pauses: [], budgets: [] });
    fleet.storeClockOffsetMs = -HOUR;

    const value = await fleet.passing(process.keeper.getValue(), 10 * SECOND);

    expect(fleet.simulator.isAlive(value)).toBe(true);
  });
});

describe("a store's clock that is set back while a request is in doubt", () => {
  it('holds nobody up beyond the end of the token, which only the store takes for valid', async () => {
    const fleet = new Fleet('legacy');
    let isSealed = false;
    const appSecret = () =>
      isSealed ? Promise.reject(new Error('the vault is sealed')) : Promise.resolve(DEFAULT_APP.appSecret);
    const { process, token } = await fleet.served({ appSecret, isKeptWarm: true });
    isSealed = true;
    await fleet.advance(10 * MINUTE);
    fleet.storeClockOffsetMs = -30 * MINUTE;
    await fleet.advance(109.5 * MINUTE);
    const { key } = process.keeper.target;
    const { storeTime: readAt, record } = await fleet.store.read(key);
    const wish = { replaces: record!.version, readAt, readWindowMs: 2 * SECOND, leaseMs: 8 * SECOND };
    const inDoubtMs = 2 * MINUTE;
    const limits = { pauses: [], budgets: [] };
    await fleet.store.acquire({ key, attemptId: 'of0a0process0that0died', ...wish, inDoubtMs, ...limits });
    isSealed = false;
    await fleet.advance(31 * SECOND);
    expect(fleet.simulator.isAlive(token)).toBe(false);

    const value = await fleet.passing(process.keeper.getValue(), 8 * SECOND);

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(fleet.checks()).toHaveLength(1);
  });
});

describe("a store's clock that is set back by a minute", () => {
  it("is settled for a fleet by one word of WeChat's, and nobody reads on and on", async () => {
    const fleet = new Fleet('stable');
    const each = fleet.several(3);
    await fleet.passing(Promise.all(each.map(({ keeper }) => keeper.getValue())), 3 * SECOND);
    await fleet.advance(2 * MINUTE);
    const reads = () => each.flatMap(({ store }) => store.tried).filter((step) => step === 'read').length;
    const [readsBefore, asksBefore] = [reads(), fleet.asks().length];

    fleet.storeClockOffsetMs = -MINUTE;
    await fleet.advance(4 * MINUTE);

    expect(fleet.asks().length - asksBefore).toBe(1);
    expect(reads() - readsBefore).toBeLessThanOrEqual(2 * each.length);
  });
});

/** Holds back WeChat's answers. Lets them go when called. */
function holdAnswers({ line }: HeartProcess): () => void {
  let answer: () => void = () => undefined;
  line.gate = new Promise((resolve) => {
    answer = resolve;
  });
  return answer;
}

describe('a wall clock that is moved forward while WeChat answers', () => {
  it.each([HOUR, 3 * HOUR])(
    'by %i ms takes no living token from its reporter while the store is away, on the stable endpoint',
    async (jumpMs) => {
      const fleet = new Fleet('stable');
      const { process, token } = await fleet.served({ timing: { confirmEveryMs: 0 } });
      await fleet.advance(85 * MINUTE);
      fleet.breakStore();
      const answer = holdAnswers(process);
      const report = process.keeper.reportRejected(token).catch(() => undefined);
      await fleet.advance(SECOND);

      process.clock.moveWallClock(jumpMs);
      answer();
      await fleet.passing(report, 12 * SECOND);

      expect(fleet.simulator.isAlive(token)).toBe(true);
      expect(await fleet.passing(process.keeper.getValue(), 3 * SECOND)).toBe(token);
      expect(fleet.asks().length).toBeLessThanOrEqual(3);
    },
  );

  it('ends no token that WeChat has just issued and the store did not take, on the legacy endpoint', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    await fleet.advance(20 * MINUTE);
    const answer = holdAnswers(process);
    void process.keeper.refresh().catch(() => undefined);
    await fleet.advance(SECOND);

    process.clock.moveWallClock(3 * HOUR);
    fleet.breakStore();
    answer();
    await fleet.advance(2 * SECOND);

    const value = await atOnce(process.keeper.getValue());
    expect(value).not.toBe(token);
    expect(fleet.simulator.isAlive(value)).toBe(true);
  });

  it.each(ENDPOINTS)(
    'leaves a process its token, which WeChat is just confirming or checking, on the %s endpoint',
    async (endpoint) => {
      const fleet = new Fleet(endpoint);
      const { process, token } = await fleet.served({ timing: { confirmEveryMs: 0 } });
      await fleet.advance(MINUTE);
      const answer = holdAnswers(process);
      void process.keeper.reportRejected(token).catch(() => undefined);
      await fleet.advance(SECOND);

      process.clock.moveWallClock(3 * HOUR);
      await fleet.advance(1.1 * SECOND);
      fleet.simulator.faults.setOutage('html');
      answer();
      await fleet.advance(SECOND);

      expect(await atOnce(process.keeper.getValue())).toBe(token);
    },
  );

  it.each([35 * MINUTE, 65 * MINUTE])(
    'by %i ms costs no living token for a false report, on the legacy endpoint',
    async (jumpMs) => {
      const fleet = new Fleet('legacy');
      const { process, token } = await fleet.served();
      const other = fleet.process();
      await atOnce(other.keeper.getValue());
      await fleet.advance(50 * MINUTE);
      const answer = holdAnswers(process);
      void process.keeper.reportRejected(token).catch(() => undefined);
      await fleet.advance(SECOND);

      process.clock.moveWallClock(jumpMs);
      answer();
      await fleet.advance(3 * SECOND);

      expect(fleet.issued()).toEqual([token]);
    },
  );
});

describe('a machine that sleeps while WeChat answers', () => {
  it('asks again at once for a token that ended meanwhile, while the store is away', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process({ timing: { confirmEveryMs: 0 } });
    process.store.fail('throws');
    const answer = holdAnswers(process);
    void process.keeper.getValue().catch(() => undefined);
    await fleet.advance(SECOND);
    const wakeUp = process.clock.fallAsleep();
    await fleet.advance(3 * HOUR);

    answer();
    wakeUp();
    await fleet.advance(3 * SECOND);

    const value = await fleet.passing(process.keeper.getValue(), 3 * SECOND);
    expect(fleet.simulator.isAlive(value)).toBe(true);
  });

  it.each([20 * MINUTE, 40 * MINUTE])(
    'for %i ms, to a check, keeps the end of the token that WeChat accepts, on the legacy endpoint',
    async (ms) => {
      const fleet = new Fleet('legacy');
      const { process, token } = await fleet.served();
      await fleet.advance(MINUTE);
      const answer = holdAnswers(process);
      void process.keeper.reportRejected(token).catch(() => undefined);
      await fleet.advance(SECOND);
      const wakeUp = process.clock.fallAsleep();
      await fleet.advance(ms);

      answer();
      wakeUp();
      await fleet.advance(SECOND);

      const { record } = await fleet.store.read(process.keeper.target.key);
      expect(fleet.issued()).toEqual([token]);
      expect(Math.round(record!.remainingMs / MINUTE)).toBe(Math.round(119 - ms / MINUTE));
    },
  );
});

describe('a wall clock that is moved forward while a newer record is read', () => {
  it('ends no copy that the process had, where the store is away then, on the legacy endpoint', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    await fleet.advance(20 * MINUTE);
    const release = process.store.hold('read');
    await fleet.passing(other.keeper.refresh());
    await fleet.advance(100);

    process.clock.moveWallClock(3 * HOUR);
    process.store.fail('throws');
    release();
    await fleet.advance(2 * SECOND);

    expect(fleet.simulator.isAlive(token)).toBe(true);
    expect(await atOnce(process.keeper.getValue())).toBe(token);
  });
});
