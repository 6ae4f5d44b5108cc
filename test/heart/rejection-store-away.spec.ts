import { describe, expect, it } from 'vitest';
import { timePointOf } from '../../libs/wechat-token/src/core/time/time-point.js';
import { TokenStoreError } from '../../libs/wechat-token/src/errors/token-store.error.js';
import { thrownBy } from '../thrown-by.js';
import { atOnce, Fleet, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

describe('reportRejected() while the store is away, on the stable endpoint', () => {
  it('asks WeChat directly and serves what it gives', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    fleet.simulator.killToken(token);
    fleet.breakStore();

    const { value } = await fleet.passing(process.keeper.reportRejected(token));

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(await atOnce(process.keeper.getValue())).toBe(value);
  });

  it("answers with the same token on WeChat's word", async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    await fleet.advance(MINUTE);
    fleet.breakStore('hangs');

    const { value } = await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);

    expect(value).toBe(token);
    expect(fleet.asks()).toHaveLength(2);
  });

  it('asks directly at most once a minute, and takes nothing from the others', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served({ timing: { confirmEveryMs: 0 } });
    fleet.breakStore();

    for (let second = 0; second < 5 * 60; second += 1) {
      void process.keeper.reportRejected(token).catch(() => undefined);
      await fleet.advance(SECOND);
      expect(await atOnce(process.keeper.getValue())).toBe(token);
    }

    expect(fleet.asks().length - 1).toBeLessThanOrEqual(6);
  });
});

describe('reportRejected() while the store is emptied and takes nothing back, on the stable endpoint', () => {
  it("answers with the same token on WeChat's word", async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    await fleet.advance(MINUTE);
    fleet.store.wipe();
    process.store.fail('refuses', 'restore');

    const { value } = await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);

    expect(value).toBe(token);
    expect([fleet.asks().length, fleet.checks().length]).toEqual([2, 0]);
  });
});

describe('reportRejected() while the store is emptied and takes nothing back, on the legacy endpoint', () => {
  async function emptied() {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    fleet.store.wipe();
    process.store.fail('refuses', 'restore');
    return { fleet, process, token };
  }

  it('doubts the reporter where WeChat accepts the token', async () => {
    const { fleet, process, token } = await emptied();

    const error = await fleet.failing(process.keeper.reportRejected(token));

    expect(error).toMatchObject({ code: 'REJECTION_DOUBTED', reason: 'ACCEPTED_BY_WECHAT' });
  });

  it('has another token where WeChat refuses it', async () => {
    const { fleet, process, token } = await emptied();
    fleet.simulator.killToken(token);

    const { value } = await fleet.passing(process.keeper.reportRejected(token));

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect([fleet.asks().length, fleet.checks().length]).toEqual([2, 1]);
  });

  it('says that the token could not be put back where its end is a guess and its check says nothing', async () => {
    const { fleet, process, token } = await emptied();
    process.clock.moveWallClock(5 * SECOND);
    process.keeper.onClockGap(timePointOf(process.clock));
    fleet.simulator.faults.add({ kind: 'html', path: '/cgi-bin/getcallbackip' });

    const error = await fleet.failing(process.keeper.reportRejected(token));

    expect(error).toMatchObject({ code: 'TOKEN_STORE_FAILED', operation: 'restore', reason: 'UNKNOWN' });
  });

  it('tries a token that another process puts back while it is reported', async () => {
    const { fleet, process: other, token } = await emptied();
    other.store.mend();
    fleet.simulator.killToken(token);
    const { keeper, store } = fleet.process();
    const answerReport = store.hold('reject');
    const answer = keeper.reportRejected(token);
    await other.keeper.start();
    answerReport();

    const { value } = await fleet.passing(answer);

    expect(fleet.simulator.isAlive(value)).toBe(true);
  });
});

describe('reportRejected() of a process that has no token', () => {
  it('fails with the failure of the store, though WeChat refuses the token, on the legacy endpoint', async () => {
    const fleet = new Fleet('legacy');
    const process = fleet.process();
    fleet.breakStore();

    const error = await fleet.failing(process.keeper.reportRejected('an old one'));

    expect(error).toMatchObject({ code: 'TOKEN_STORE_FAILED' });
    expect(process.eventsOf('refused-copy-dropped')).toEqual([]);
  });

  it('fails with the reason while neither the store nor WeChat answers', async () => {
    const fleet = new Fleet('stable');
    const { keeper } = fleet.process();
    fleet.breakStore();
    fleet.simulator.faults.setOutage('reset');

    const error = await fleet.failing(keeper.reportRejected('an old one'), 11 * SECOND);

    expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
  });
});

describe('reportRejected() while the store is away, on the legacy endpoint', () => {
  it('drops a token that WeChat refuses, and asks for none uncoordinated', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    fleet.simulator.killToken(token);
    fleet.breakStore();

    const error = await fleet.failing(process.keeper.reportRejected(token));
    const next = await atOnce(thrownBy(process.keeper.getValue()));

    expect([error, next]).toMatchObject([{ code: 'TOKEN_STORE_FAILED' }, { code: 'TOKEN_STORE_FAILED' }]);
    expect(process.eventsOf('refused-copy-dropped')).toHaveLength(1);
    expect(process.eventsOf('refresh-failed')).toEqual([]);
    expect([fleet.asks().length, fleet.checks().length]).toEqual([1, 1]);
  });

  it('tells the store once it is back, and has another token then', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    fleet.simulator.killToken(token);
    fleet.breakStore();
    await fleet.failing(process.keeper.reportRejected(token));
    await fleet.advance(MINUTE);

    fleet.mendStore();
    void process.keeper.getValue().catch(() => undefined);
    await fleet.advance(3 * SECOND);

    const values = await Promise.all([process, other].map(({ keeper }) => atOnce(keeper.getValue())));
    for (const value of values) expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(fleet.asks()).toHaveLength(2);
  });

  it('doubts the reporter where WeChat accepts the token', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    fleet.breakStore();

    const error = await fleet.failing(process.keeper.reportRejected(token));

    expect(error).toMatchObject({ code: 'REJECTION_DOUBTED', reason: 'ACCEPTED_BY_WECHAT' });
    expect(await atOnce(process.keeper.getValue())).toBe(token);
  });

  it('answers a late report of the token before with the kept one, and tries nothing', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    await fleet.advance(MINUTE);
    fleet.simulator.killToken(token);
    const { value: next } = await fleet.passing(process.keeper.reportRejected(token));
    const checks = fleet.checks().length;
    fleet.breakStore();

    const { value } = await fleet.passing(process.keeper.reportRejected(token));

    expect(value).toBe(next);
    expect(fleet.checks()).toHaveLength(checks);
  });

  it('keeps a token in use whose check gives no verdict, and tells that', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    fleet.simulator.faults.add({ kind: 'html', path: '/cgi-bin/getcallbackip' });
    fleet.breakStore();

    const error = await fleet.failing(process.keeper.reportRejected(token));

    expect(error).toMatchObject({ code: 'TOKEN_STORE_FAILED' });
    expect(await atOnce(process.keeper.getValue())).toBe(token);
    expect(process.eventsOf('refresh-failed')).toMatchObject([
      { cause: 'reported', reason: { code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' } },
    ]);
  });

  it('tries the token no more once the checks of the day are used up, and tells that once', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served({ budgets: { check: 1 } });
    fleet.breakStore();

    for (let report = 0; report < 3; report += 1) {
      await fleet.failing(process.keeper.reportRejected(token));
      await fleet.advance(30 * SECOND);
    }

    expect(fleet.checks()).toHaveLength(1);
    expect(process.eventsOf('budget-spent')).toMatchObject([{ budget: 'legacy/check' }]);
  });

  it('tries the token at most once in 30 s', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    fleet.breakStore();

    for (let passed = 0; passed <= MINUTE; passed += 10 * SECOND) {
      void process.keeper.reportRejected(token).catch(() => undefined);
      await fleet.advance(10 * SECOND);
    }

    expect(fleet.checks()).toHaveLength(3);
  });
});

describe('reportRejected() while the store can be read and not written to, on the stable endpoint', () => {
  it('asks WeChat directly where the store refuses all writes, also at the next refusal', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    for (const step of ['acquire', 'commit', 'abandon', 'restore', 'reject'] as const) {
      process.store.fail('refuses', step);
    }

    for (let dead = token, times = 1; times <= 2; times += 1) {
      fleet.simulator.killToken(dead);
      const { value } = await fleet.passing(process.keeper.reportRejected(dead));

      expect(fleet.simulator.isAlive(value)).toBe(true);
      expect(await atOnce(process.keeper.getValue())).toBe(value);
      dead = value;
      await fleet.advance(2 * MINUTE);
    }

    process.store.mend();
    await fleet.advance(15 * SECOND);
    const { record } = await fleet.store.read(process.keeper.target.key);
    expect(record?.value).toBe(await atOnce(process.keeper.getValue()));
  });

  it('tries again about once a second, and says at the deadline what is wrong', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    fleet.simulator.killToken(token);
    process.store.fail('throws', 'reject');
    const steps = process.store.tried.length;

    const error = await fleet.failing(process.keeper.reportRejected(token), 11 * SECOND);

    expect(error).toMatchObject({ code: 'TOKEN_STORE_FAILED', operation: 'reject' });
    expect(process.store.tried.length - steps).toBeLessThan(50);
  });

  it('has another token as soon as it can be written to', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    fleet.simulator.killToken(token);
    process.store.fail('throws', 'reject');
    const waiting = process.keeper.reportRejected(token);
    await fleet.advance(5 * SECOND);
    process.store.mend();

    const { value } = await fleet.passing(waiting, 2 * SECOND);

    expect(fleet.simulator.isAlive(value)).toBe(true);
  });
});

describe('reportRejected() of an old token, over and over, while the store refuses all writes', () => {
  it.each([0, 15, 30, 45])(
    'keeps the process from no other token when the served one expires (%i s)',
    async (startS) => {
      const fleet = new Fleet('stable');
      const { process } = await fleet.served({ timing: { confirmEveryMs: 0 } });
      for (const step of ['acquire', 'commit', 'abandon', 'restore', 'reject'] as const)
        process.store.fail('refuses', step);
      await fleet.advance(118 * MINUTE + startS * SECOND);

      let without = 0;
      for (let second = 0; second < 4 * 60; second += 1) {
        void process.keeper.reportRejected('an old one').catch(() => undefined);
        await fleet.advance(SECOND);
        const value = await atOnce(process.keeper.getValue()).catch(() => undefined);
        without += Number(value === undefined || !fleet.simulator.isAlive(value));
      }

      expect(without).toBeLessThanOrEqual(3);
    },
  );
});

describe('reportRejected() while the store refuses the report and nothing else, on the stable endpoint', () => {
  it('calls WeChat no more often for a mistaken caller than while the store is away', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served({ timing: { confirmEveryMs: 0 } });
    process.store.fail('refuses', 'reject');

    for (let second = 0; second < 2 * 60; second += 1) {
      void process.keeper.reportRejected(token).catch(() => undefined);
      await fleet.advance(SECOND);
    }

    // One a minute.
    expect(fleet.asks().length - 1).toBeLessThanOrEqual(3);
  });

  /** The store refuses after a moment, as one does that is reached over a network. */
  function refuseReports(fleet: Fleet, { store }: HeartProcess): void {
    store.reject = async () => {
      await fleet.clock.sleep(20);
      throw new TokenStoreError('reject', 'READONLY');
    };
  }

  it('answers with the same token as soon as WeChat confirms it', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    refuseReports(fleet, process);

    const { value } = await fleet.passing(process.keeper.reportRejected(token), 120);

    expect(value).toBe(token);
    expect(fleet.asks()).toHaveLength(2);
  });

  it('asks WeChat for no second report within a minute, and does not answer it either', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    refuseReports(fleet, process);
    await fleet.passing(process.keeper.reportRejected(token));
    const answers: unknown[] = [];
    void process.keeper.reportRejected(token).then((answer) => answers.push(answer));

    await fleet.advance(3 * SECOND);

    expect(fleet.asks()).toHaveLength(2);
    expect(answers).toEqual([]);
  });

  it('begins no new minute with a token that another process requested', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    process.keeper.hint = () => undefined;
    refuseReports(fleet, process);
    fleet.simulator.killToken(token);
    const { value: second } = await fleet.passing(process.keeper.reportRejected(token));
    await fleet.advance(30 * SECOND);
    fleet.simulator.killToken(second);
    const { value: third } = await fleet.passing(other.keeper.reportRejected(second));
    await fleet.passing(process.keeper.reportRejected(second));
    await fleet.advance(31 * SECOND);
    fleet.simulator.killToken(third);
    fleet.breakStore();

    const { value } = await fleet.passing(process.keeper.reportRejected(third));

    expect(fleet.simulator.isAlive(value)).toBe(true);
  });
});
