import { describe, expect, it } from 'vitest';
import { atOnce, ENDPOINTS, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

/** A process that gets no hints. */
function deaf(process: HeartProcess): HeartProcess {
  process.store.isDeaf = true;
  return process;
}

/** What a process fails with once its token is refused while the store is away, and the store has gone back to the one before. */
async function failureOnceRefused(fleet: Fleet, process: HeartProcess, token: string, failOver: () => void) {
  process.store.fail('throws');
  fleet.simulator.killToken(token);
  await fleet.failing(process.keeper.reportRejected(token));

  failOver();
  process.store.mend();
  fleet.simulator.faults.setOutage('html');
  return fleet.failing(process.keeper.getValue(), 15 * SECOND);
}

describe.each(ENDPOINTS)(
  'a store that is emptied after its clock was set back, on the %s endpoint',
  (endpoint) => {
    it('gives the next token a later version than the last', async () => {
      const fleet = new Fleet(endpoint);
      const { process, token } = await fleet.served();
      const { version: before = '' } = process.keeper.status();
      await fleet.advance(2 * MINUTE);
      fleet.breakStore();
      fleet.simulator.killToken(token);
      await fleet.passing(process.keeper.reportRejected(token).catch(() => undefined));
      fleet.storeClockOffsetMs = -HOUR;
      fleet.store.wipe();
      fleet.mendStore();

      await fleet.advance(15 * SECOND);
      const { version: next = '' } = process.keeper.status();

      expect(next > before).toBe(true);
      expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
    });
  },
);

describe('a reported token that the store still has, or has again', () => {
  it('does not come back to its reporter once the one that another process got is refused too, on the legacy endpoint', async () => {
    const fleet = new Fleet('legacy');
    const { process: other, token } = await fleet.served();
    const process = deaf(fleet.process());
    await atOnce(process.keeper.getValue());
    await fleet.advance(MINUTE);
    const failOver = fleet.store.remember();
    fleet.simulator.killToken(token);
    const release = process.store.hold('reject');
    const report = process.keeper.reportRejected(token);
    await fleet.passing(other.keeper.reportRejected(token));
    release();
    const { value: next } = await fleet.passing(report);
    other.kill();
    const error = await failureOnceRefused(fleet, process, next, failOver);

    expect(next).not.toBe(token);
    expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
  });

  it('does not come back to its reporter from a process that heard nothing, on the stable endpoint', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    await fleet.advance(MINUTE);
    other.store.fail('throws');
    fleet.simulator.killToken(token);
    process.store.fail('throws', 'acquire');
    const { value: direct } = await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);
    fleet.store.wipe();
    fleet.simulator.killToken(direct);
    fleet.simulator.faults.setOutage('html');
    process.store.mend();
    await fleet.advance(2 * SECOND);
    await fleet.failing(process.keeper.reportRejected(direct), 15 * SECOND);

    other.store.mend();
    await fleet.advance(12 * SECOND);
    const value = await atOnce(process.keeper.getValue());

    expect(direct).not.toBe(token);
    expect((await fleet.store.read(process.keeper.target.key)).record).toMatchObject({ value: token });
    // Nobody could tell whether that report was true, and there is no other.
    expect(value).toBe(direct);
  });

  it.each(ENDPOINTS)(
    'gives way to the next one without a call to WeChat, on the %s endpoint',
    async (endpoint) => {
      const fleet = new Fleet(endpoint);
      const { process, token } = await fleet.served();
      await fleet.advance(MINUTE);
      const failOver = fleet.store.remember();
      fleet.simulator.killToken(token);
      const { value: next } = await fleet.passing(process.keeper.reportRejected(token));
      await fleet.advance(MINUTE);
      const calls = fleet.asks().length + fleet.checks().length;

      failOver();
      await fleet.passing(process.keeper.start());

      const { record } = await fleet.store.read(process.keeper.target.key);
      expect(record).toMatchObject({ value: next, status: 'valid' });
      expect(fleet.asks().length + fleet.checks().length).toBe(calls);
    },
  );
});

describe('a token whose commit fails after a failover lost its lease', () => {
  it('does not take the place of a later one that this process has read meanwhile', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    await fleet.advance(10 * MINUTE);
    const failOver = fleet.store.remember();
    let answer: () => void = () => undefined;
    deaf(process).line.gate = new Promise((resolve) => {
      answer = resolve;
    });
    void process.keeper.refresh().catch(() => undefined);
    await fleet.advance(SECOND);
    failOver();
    await fleet.passing(other.keeper.refresh());
    fleet.simulator.killToken(token);
    const { value: next } = await fleet.passing(process.keeper.reportRejected(token));

    process.store.fail('throws');
    answer();
    await fleet.advance(SECOND);

    expect(process.keeper.status().isCommitPending).toBe(true);
    expect(await atOnce(process.keeper.getValue())).toBe(next);
    expect(fleet.issued()).toEqual([token, expect.anything(), next]);
  });
});

describe('a report to a store that has lost the record', () => {
  it('is answered with what another process got during its check, on the legacy endpoint', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await fleet.advance(10 * MINUTE);
    fleet.store.wipe();
    process.store.fail('throws', 'restore');
    let answer: () => void = () => undefined;
    process.line.gate = new Promise((resolve) => {
      answer = resolve;
    });
    const report = process.keeper.reportRejected(token);
    await fleet.advance(200);
    const next = await fleet.passing(other.keeper.getValue());
    await fleet.passing(process.keeper.readCredential(), 2 * SECOND);
    answer();

    const { value } = await fleet.passing(report);

    expect(fleet.checks()).toHaveLength(1);
    expect(next).not.toBe(token);
    expect(value).toBe(next);
  });

  it('ends no token that WeChat accepts, on the legacy endpoint', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    await fleet.advance(10 * MINUTE);
    fleet.store.wipe();

    const error = await fleet.failing(process.keeper.reportRejected(token));

    expect(error).toMatchObject({ code: 'REJECTION_DOUBTED', reason: 'ACCEPTED_BY_WECHAT' });
    expect(fleet.issued()).toEqual([token]);
  });

  it.each(ENDPOINTS)('takes no token away while there is no other, on the %s endpoint', async (endpoint) => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    await fleet.advance(10 * MINUTE);
    fleet.store.wipe();
    fleet.simulator.faults.setOutage('html');

    const error = await fleet.failing(process.keeper.reportRejected(token), 15 * SECOND);

    expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
    expect(await atOnce(process.keeper.getValue())).toBe(token);
  });

  it('gets another token also where the store takes no writes, on the stable endpoint', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    await fleet.advance(10 * MINUTE);
    fleet.store.wipe();
    for (const step of ['acquire', 'commit', 'restore'] as const) process.store.fail('refuses', step);
    fleet.simulator.killToken(token);

    const { value } = await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);

    expect(fleet.simulator.isAlive(value)).toBe(true);
  });
});

describe('a report to a store that has lost the record, and does not take it back', () => {
  it.each(['throws', 'refuses', 'hangs'] as const)(
    'ends no token that WeChat accepts, where the first try to restore it fails (%s), on the legacy endpoint',
    async (how) => {
      const fleet = new Fleet('legacy');
      const { process, token } = await fleet.served();
      await fleet.advance(10 * MINUTE);
      fleet.store.wipe();
      process.store.fail(how, 'restore', 1);

      await fleet.passing(
        process.keeper.reportRejected(token).catch(() => undefined),
        15 * SECOND,
      );

      expect(fleet.issued()).toEqual([token]);
    },
  );

  it.each(ENDPOINTS)(
    'takes no token away while there is no other, where the first try to restore it fails, on the %s endpoint',
    async (endpoint) => {
      const fleet = new Fleet(endpoint);
      const { process, token } = await fleet.served();
      await fleet.advance(10 * MINUTE);
      fleet.store.wipe();
      fleet.simulator.faults.setOutage('html');
      process.store.fail('throws', 'restore', 1);

      await fleet.failing(process.keeper.reportRejected(token), 15 * SECOND);

      expect(await atOnce(process.keeper.getValue())).toBe(token);
    },
  );

  it('takes no token away that WeChat gave without the store, while there is no other', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process();
    process.store.fail('throws');
    const token = await fleet.passing(process.keeper.getValue(), 5 * SECOND);
    await fleet.advance(5 * MINUTE);
    fleet.simulator.faults.setOutage('html');
    process.store.mend();
    await fleet.advance(15 * SECOND);

    await fleet.failing(process.keeper.reportRejected(token), 15 * SECOND);

    expect(await atOnce(process.keeper.getValue())).toBe(token);
  });
});

describe('a token that was reported here after another process had replaced it', () => {
  it.each([
    { what: 'which this process had read by then', isRead: true },
    { what: 'together with an older one', isRead: false },
  ])('does not come back to its reporter, $what, on the legacy endpoint', async ({ isRead }) => {
    const fleet = new Fleet('legacy');
    const { process: other, token: first } = await fleet.served();
    const process = fleet.process();
    await atOnce(process.keeper.getValue());
    await fleet.advance(11 * MINUTE);
    fleet.simulator.killToken(first);
    const { value: token } = await fleet.passing(other.keeper.reportRejected(first));
    await fleet.advance(20 * SECOND);
    deaf(process);
    const failOver = fleet.store.remember();
    expect(await atOnce(process.keeper.getValue())).toBe(token);
    fleet.simulator.killToken(token);
    const { value: next } = await fleet.passing(other.keeper.reportRejected(token));
    other.kill();
    if (isRead) await fleet.passing(process.keeper.readCredential());
    const reports = [isRead ? [] : [first], token]
      .flat()
      .map((value) => process.keeper.reportRejected(value));
    const answers = await fleet.passing(Promise.all(reports));
    const error = await failureOnceRefused(fleet, process, next, failOver);

    expect(answers.map(({ value }) => value)).toEqual(answers.map(() => next));
    expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
  });
});
