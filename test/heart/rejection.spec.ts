import { describe, expect, it } from 'vitest';
import { atOnce, ENDPOINTS, Fleet, MINUTE, SECOND } from './fleet.js';

/** A promise that a test settles. */
function deferred(): { promise: Promise<void>; resolve(): void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe.each(ENDPOINTS)('reportRejected() of a dead token, on the %s endpoint', (endpoint) => {
  it('refreshes once for 500 callers', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    await fleet.advance(MINUTE);
    fleet.simulator.killToken(token);

    const answers = await fleet.passing(
      Promise.all(Array.from({ length: 500 }, () => process.keeper.reportRejected(token))),
      3 * SECOND,
    );

    expect(new Set(answers.map(({ value }) => value)).size).toBe(1);
    expect(fleet.simulator.isAlive(answers[0]!.value)).toBe(true);
    expect(fleet.asks()).toHaveLength(2);
    expect(process.eventsOf('rejected')).toHaveLength(1);
  });

  it('refreshes once for callers in four processes', async () => {
    const fleet = new Fleet(endpoint);
    const processes = fleet.several(4);
    const [token] = await fleet.passing(
      Promise.all(processes.map(({ keeper }) => keeper.getValue())),
      3 * SECOND,
    );
    await fleet.advance(MINUTE);
    fleet.simulator.killToken(token!);

    const reports = processes.flatMap(({ keeper }) => [1, 2, 3].map(() => keeper.reportRejected(token!)));
    const answers = await fleet.passing(Promise.all(reports), 5 * SECOND);

    for (const { value } of answers) expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(fleet.asks()).toHaveLength(2);
  });

  it('answers five late callers with the new one, and asks nothing', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    fleet.simulator.killToken(token);
    const { value } = await fleet.passing(process.keeper.reportRejected(token));

    for (let late = 0; late < 5; late += 1) {
      await fleet.advance(10 * SECOND);
      expect(await atOnce(process.keeper.reportRejected(token))).toMatchObject({ value });
    }

    expect(fleet.asks()).toHaveLength(2);
  });

  it('answers a late caller in another process, which still holds the old one', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    fleet.simulator.killToken(token);
    const { value } = await fleet.passing(process.keeper.reportRejected(token));

    expect(await atOnce(other.keeper.reportRejected(token))).toMatchObject({ value });
    expect(fleet.asks()).toHaveLength(2);
  });

  it('says that somebody else refreshes', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    await fleet.advance(10 * MINUTE);
    fleet.simulator.killToken(token);

    await fleet.passing(process.keeper.reportRejected(token));

    for (const type of ['rejected', 'foreign-refresh'] as const) {
      const [event] = process.eventsOf(type);
      expect(Math.round(event!.ageMs / MINUTE)).toBe(10);
    }
  });

  it('hands nobody the same value on a word that is older than the report', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    await fleet.advance(MINUTE);
    const answer = deferred();
    process.line.gate = answer.promise;
    const early = process.keeper.reportRejected(token).catch(() => undefined);
    // WeChat has said that it is good, and the answer is on its way.
    await fleet.advance(100);
    fleet.simulator.killToken(token);

    const late = process.keeper.reportRejected(token);
    await fleet.advance(100);
    answer.resolve();
    const { value } = await fleet.passing(late, 5 * SECOND);
    await early;

    expect(value).not.toBe(token);
    expect(fleet.simulator.isAlive(value)).toBe(true);
  });

  it('fails for all its callers at once, and is not marked again for each', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    fleet.simulator.faults.setOutage('html');

    const reports = [1, 2, 3].map(() => process.keeper.reportRejected(token));
    const outcomes = await fleet.passing(Promise.allSettled(reports));

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(process.store.tried.filter((step) => step === 'reject')).toHaveLength(1);
  });

  it('ends with the reporter: nobody else waits longer than the refresh takes', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    fleet.simulator.killToken(token);
    void process.keeper.reportRejected(token);
    await fleet.advance(300);

    const value = await atOnce(process.keeper.getValue());

    expect(fleet.simulator.isAlive(value)).toBe(true);
  });
});

describe.each(ENDPOINTS)('reportRejected() of something else, on the %s endpoint', (endpoint) => {
  it('answers a value that nobody keeps with the kept one', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();

    const { value } = await atOnce(process.keeper.reportRejected("another app's"));

    expect(value).toBe(token);
    expect([fleet.asks().length, fleet.checks().length]).toEqual([1, 0]);
  });

  it('answers with a first token where none is kept', async () => {
    const fleet = new Fleet(endpoint);
    const { keeper, store } = fleet.process();

    const { value } = await fleet.passing(keeper.reportRejected('of a former life'));

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect([fleet.asks().length, fleet.checks().length]).toEqual([1, 0]);
    expect(store.tried).toEqual(['reject', 'acquire', 'commit']);
  });
});

describe.each(ENDPOINTS)('reportRejected() of a good token in a loop, on the %s endpoint', (endpoint) => {
  it('takes nothing from the others, and is heard three times and once in 30 s', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served({ timing: { confirmEveryMs: 0 } });
    const other = fleet.process({ timing: { confirmEveryMs: 0 } });
    const codes: string[] = [];

    for (let second = 0; second < 10 * 60; second += 1) {
      void process.keeper.reportRejected(token).then(
        () => codes.push('answered'),
        ({ reason }: { reason: string }) => codes.push(reason),
      );
      await fleet.advance(SECOND);
      expect(await atOnce(other.keeper.getValue())).toBe(token);
      expect(await atOnce(process.keeper.getValue())).toBe(token);
    }

    const heard = 3 + (10 * 60) / 30;
    expect(fleet.asks().length - 1 + fleet.checks().length).toBeLessThanOrEqual(heard);
    expect(fleet.asks().length - 1 + fleet.checks().length).toBeGreaterThanOrEqual(heard - 2);
    expect(codes.filter((code) => code === 'REPORTED_TOO_OFTEN').length).toBeGreaterThan(500);
    expect(fleet.simulator.isAlive(token)).toBe(true);
  });

  it('is told from the report of the dead one that follows', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    for (let report = 0; report < 20; report += 1) {
      await fleet.passing(process.keeper.reportRejected(token).catch(() => undefined));
    }
    fleet.simulator.killToken(token);
    await fleet.advance(31 * SECOND);

    const { value } = await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);

    expect(fleet.simulator.isAlive(value)).toBe(true);
  });

  it('does not fail for a caller that reports the dead one before it, late', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    await fleet.advance(MINUTE);
    fleet.simulator.killToken(token);
    const { value: next } = await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);
    for (let report = 0; report < 6; report += 1) {
      await fleet.passing(process.keeper.reportRejected(next).catch(() => undefined));
    }

    const bad = fleet.failing(process.keeper.reportRejected(next));
    const late = process.keeper.reportRejected(token);

    expect(await fleet.passing(late)).toMatchObject({ value: next });
    expect(await bad).toMatchObject({ reason: 'REPORTED_TOO_OFTEN' });
    expect(process.eventsOf('rejection-doubted').at(-1)).toMatchObject({ reason: 'REPORTED_TOO_OFTEN' });
  });
});
