import { describe, expect, it } from 'vitest';
import { atOnce, Fleet, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

const forcedCallsOf = ({ line }: HeartProcess) =>
  line.sent.filter(({ body }) => body?.['force_refresh'] === true).length;

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
});
