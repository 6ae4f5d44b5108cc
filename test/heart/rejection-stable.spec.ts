import { describe, expect, it } from 'vitest';
import type { WaitOptions } from '../../libs/wechat-token/src/core/time/deadline.js';
import { atOnce, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

const forcedCallsOf = ({ line }: HeartProcess) =>
  line.sent.filter(({ body }) => body?.['force_refresh'] === true).length;

/** The host sleeps for longer than any token lives. */
async function pastTheEnd(fleet: Fleet, { clock }: HeartProcess): Promise<void> {
  const wakeUp = clock.fallAsleep();
  await fleet.advance(3 * HOUR);
  wakeUp();
}

describe('reportRejected() on the stable endpoint', () => {
  it("answers with the same token, as a new version, on WeChat's word that it is current", async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const { version } = await process.keeper.getCredential();

    const answer = await fleet.passing(process.keeper.reportRejected(token));

    expect(answer.value).toBe(token);
    expect(answer.version > version).toBe(true);
    expect(fleet.asks()).toHaveLength(2);
  });

  it('serves everybody else on while WeChat is asked', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    process.line.gate = new Promise(() => undefined);
    void process.keeper.reportRejected(token).catch(() => undefined);

    for (let second = 0; second < 12; second += 1) {
      await fleet.advance(SECOND);
      expect(await atOnce(process.keeper.getValue())).toBe(token);
      expect(await atOnce(other.keeper.getValue())).toBe(token);
    }
  });

  it('replaces a token that a double forced refresh elsewhere ended', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    fleet.simulator.forceElsewhere(fleet.appId);
    await fleet.advance(40 * SECOND);
    fleet.simulator.forceElsewhere(fleet.appId);

    const { value } = await fleet.passing(process.keeper.reportRejected(token));

    expect(fleet.simulator.isAlive(token)).toBe(false);
    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(process.eventsOf('foreign-refresh')).toHaveLength(1);
    expect(forcedCallsOf(process)).toBe(0);
  });

  it('is not needed after one forced refresh elsewhere: the next confirmation finds it in time', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    fleet.simulator.forceElsewhere(fleet.appId);

    for (let second = 0; second < 10 * 60; second += 1) {
      await fleet.advance(SECOND);
      expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
    }

    expect(await atOnce(process.keeper.getValue())).not.toBe(token);
    expect(process.eventsOf('foreign-refresh')).toHaveLength(1);
  });

  it('fails with the reason where WeChat does, and leaves the token to the others', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    fleet.simulator.faults.setOutage('html');

    const error = await fleet.failing(process.keeper.reportRejected(token));

    expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE', failure: 'HTTP_502' });
    expect(await atOnce(process.keeper.getValue())).toBe(token);
  });

  it.each([
    { forceOnRepeatedRejection: false, forced: 0 },
    { forceOnRepeatedRejection: true, forced: 1 },
  ])(
    'makes $forced forced calls for a repeated report with forceOnRepeatedRejection: $forceOnRepeatedRejection',
    async ({ forceOnRepeatedRejection, forced }) => {
      const fleet = new Fleet('stable');
      const { process, token } = await fleet.served({ forceOnRepeatedRejection });
      await fleet.advance(MINUTE);
      await fleet.passing(process.keeper.reportRejected(token));
      const first = forcedCallsOf(process);
      await fleet.advance(SECOND);

      const { value } = await fleet.passing(process.keeper.reportRejected(token));

      expect(first).toBe(0);
      expect(forcedCallsOf(process)).toBe(forced);
      expect(value === token).toBe(forced === 0);
    },
  );

  it('makes no forced call for a confirmed token that the store has replaced since', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served({ forceOnRepeatedRejection: true });
    await fleet.advance(MINUTE);
    await fleet.passing(process.keeper.reportRejected(token));
    fleet.simulator.killToken(token);
    await fleet.passing(process.keeper.refresh());
    await pastTheEnd(fleet, process);

    const { value } = await fleet.passing(process.keeper.reportRejected(token));

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(forcedCallsOf(process)).toBe(0);
  });

  it('makes no forced call for a dead token, though the store has lost the one after it', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served({ forceOnRepeatedRejection: true });
    const goBack = fleet.store.remember();
    fleet.simulator.killToken(token);
    await fleet.passing(process.keeper.reportRejected(token));
    goBack();
    await pastTheEnd(fleet, process);

    const { value } = await fleet.passing(process.keeper.reportRejected(token));

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(forcedCallsOf(process)).toBe(0);
  });

  it('is answered by a confirmation that arrived while the report was on its way to the store', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    await fleet.advance(MINUTE);
    const { reject } = fleet.store;
    fleet.store.reject = async (request) => {
      await fleet.clock.sleep(400);
      return reject.call(fleet.store, request);
    };

    const answer = process.keeper.reportRejected(token);
    await fleet.advance(100);
    await fleet.passing(other.keeper.refresh());

    expect((await fleet.passing(answer, 400)).value).toBe(token);
    expect(fleet.asks()).toHaveLength(2);
  });

  it("is answered by one word of WeChat's where clocks round, and a repeated one by a forced call", async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served({ forceOnRepeatedRejection: true });
    // A round trip of 80.9 ms, which a store that counts in whole ones takes for 80.
    process.line.latencyMs = 40.45;
    await fleet.advance(MINUTE);
    const before = fleet.asks().length;
    await fleet.passing(process.keeper.reportRejected(token));
    const asked = fleet.asks().length - before;

    const { value } = await fleet.passing(process.keeper.reportRejected(token));

    expect(asked).toBe(1);
    expect(value).not.toBe(token);
  });

  it("is not answered with a word of WeChat's from before the store's clock was set back", async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    await fleet.advance(MINUTE);
    const { record, storeTime } = await fleet.store.read(process.keeper.target.key);
    fleet.simulator.faults.setOutage('reset');
    fleet.storeClockOffsetMs = -2 * MINUTE;
    await fleet.passing(process.keeper.start());
    // The store is about to show the moment of that word once more, and does while the report is on its way.
    const saidAt = storeTime - record!.confirmedAgoMs;
    await fleet.advance(saidAt - (await fleet.store.read(process.keeper.target.key)).storeTime - 200);
    const { reject } = fleet.store;
    fleet.store.reject = async (request) => {
      await fleet.clock.sleep(400);
      return reject.call(fleet.store, request);
    };

    const error = await fleet.failing(process.keeper.reportRejected(token), MINUTE);

    expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
  });

  it("is not answered with an older word that was written after the store's clock was set back", async () => {
    const fleet = new Fleet('stable');
    const [first, slow, process] = fleet.several(3) as [HeartProcess, HeartProcess, HeartProcess];
    const token = await fleet.passing(first.keeper.getValue());
    for (const other of [slow, process]) await fleet.passing(other.keeper.getValue());
    await fleet.advance(MINUTE);
    let answerSlow = () => {};
    slow.line.gate = new Promise<void>((resolve) => (answerSlow = resolve));
    const refreshed = slow.keeper.refresh();
    await fleet.advance(SECOND);

    let isAnswered = false;
    const answer = process.keeper.reportRejected(token).finally(() => (isAnswered = true));
    await fleet.advance(SECOND);
    fleet.storeClockOffsetMs = -2 * MINUTE;
    let answerOthers = () => {};
    const gate = new Promise<void>((resolve) => (answerOthers = resolve));
    for (const { line } of [first, process]) line.gate = gate;
    answerSlow();
    await fleet.passing(refreshed, 2 * SECOND);
    await fleet.advance(2 * SECOND);

    expect(isAnswered).toBe(false);
    expect(first.line.sent.length + process.line.sent.length).toBe(2);
    answerOthers();
    expect((await fleet.passing(answer)).value).toBe(token);
  });
});

describe('two reports of one token, on the stable endpoint', () => {
  it.each([
    { what: 'before it begins', atMs: 20, asks: 1, rejects: 1 },
    { what: 'in the millisecond in which it begins', atMs: 50, asks: 2, rejects: 2 },
  ])('are answered by $asks requests if the second comes $what', async ({ atMs, asks, rejects }) => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const { keeper, store } = process;
    await fleet.advance(MINUTE);
    const before = { asks: fleet.asks().length, steps: store.tried.length };
    const release = store.hold('reject');
    const reports = [keeper.reportRejected(token)];
    await fleet.advance(atMs);
    reports.push(keeper.reportRejected(token));
    await fleet.advance(50 - atMs);
    release();

    const answers = await fleet.passing(Promise.all(reports));

    expect(answers.map(({ value }) => value)).toEqual([token, token]);
    expect(fleet.asks().length - before.asks).toBe(asks);
    expect(store.tried.slice(before.steps).filter((step) => step === 'reject')).toHaveLength(rejects);
  });

  it('cost one request each if the second comes during the first, and none if nobody waits for it', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const { keeper, store } = process;
    const during = async (wait: WaitOptions) => {
      await fleet.advance(MINUTE);
      const before = store.tried.length;
      const first = keeper.reportRejected(token, wait).catch(() => undefined);
      await fleet.advance(20);
      const second = keeper.reportRejected(token, wait).catch(() => undefined);
      await fleet.passing(Promise.all([first, second]));
      await fleet.advance(SECOND);
      return store.tried.slice(before);
    };

    const once = ['reject', 'acquire', 'commit'];
    expect(await during({})).toEqual([...once, ...once]);
    expect(await during({ timeoutMs: 10 })).toEqual(once);
  });
});

it('a report asks for a first token where what the store has is another one, and has ended', async () => {
  const fleet = new Fleet('stable');
  await fleet.served();
  const process = fleet.process();
  fleet.storeClockOffsetMs = 2 * HOUR;

  const { value } = await fleet.passing(process.keeper.reportRejected('another'));

  expect(fleet.issued().at(-1)).toBe(value);
  expect(process.store.tried).toEqual(['reject', 'acquire', 'commit', 'reject']);
});
