import { describe, expect, it } from 'vitest';
import { atOnce, ENDPOINTS, Fleet, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

/** A process that gets no hints. */
function deaf(process: HeartProcess): HeartProcess {
  Object.assign(process.keepers, { hint: () => undefined });
  return process;
}

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
    process.store.fail('throws');
    fleet.simulator.killToken(next);
    await fleet.failing(process.keeper.reportRejected(next));

    failOver();
    process.store.mend();
    fleet.simulator.faults.setOutage('html');
    const error = await fleet.failing(process.keeper.getValue(), 15 * SECOND);

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
    const { value: next } = await fleet.passing(process.keeper.reportRejected(token));
    await fleet.advance(MINUTE);
    fleet.store.wipe();
    fleet.simulator.killToken(next);
    fleet.simulator.faults.setOutage('html');
    await fleet.failing(process.keeper.reportRejected(next));

    other.store.mend();
    await fleet.advance(12 * SECOND);
    const error = await fleet.failing(process.keeper.getValue());

    expect((await fleet.store.read(process.keeper.target.key)).record).toMatchObject({ value: token });
    expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
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
