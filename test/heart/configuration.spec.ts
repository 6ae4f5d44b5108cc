import { DEFAULT_APP } from 'wechat-simulator';
import { describe, expect, it } from 'vitest';
import { thrownBy } from '../thrown-by.js';
import { atOnce, ENDPOINTS, Fleet, HOUR, MINUTE, SECOND, steadily } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

const WRONG = 'ffffffffffffffffffffffffffffffff';
const CONFIGURATION = [40001, 40002, 40013, 40125, 40243, 41002, 41004, 50002, 50004, 50007, 61024];

/** A process whose secret can be corrected. */
function mistaken(fleet: Fleet): { process: HeartProcess; correct(): void } {
  let secret = WRONG;
  const process = fleet.process({ appSecret: async () => secret });
  return { process, correct: () => void (secret = DEFAULT_APP.appSecret) };
}

describe.each(ENDPOINTS)('a wrong secret, on the %s endpoint', (endpoint) => {
  it('fails callers with the remedy as soon as WeChat answers', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = mistaken(fleet);

    const error = await fleet.failing(process.keeper.getValue(), 100);

    expect(error).toMatchObject({
      code: 'WECHAT_REFUSED',
      errcode: 40125,
      scope: 'configuration',
      retryable: false,
      remedy: expect.stringContaining('AppSecret'),
    });
  });

  it('fails later callers at once, also in other processes with the same secret', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = mistaken(fleet);
    const other = fleet.process({ appSecret: async () => WRONG });
    await fleet.failing(process.keeper.getValue());

    const errors = await Promise.all([
      atOnce(thrownBy(process.keeper.getValue())),
      atOnce(thrownBy(other.keeper.getValue())),
    ]);

    for (const error of errors) expect(error).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 40125 });
    expect(fleet.asks()).toHaveLength(1);
  });

  it('is tried at once by refresh(), which answers with the remedy', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = mistaken(fleet);
    await fleet.failing(process.keeper.getValue());

    const result = await fleet.passing(process.keeper.refresh(), 200);

    expect(result).toMatchObject({ outcome: 'paused', error: { code: 'WECHAT_REFUSED', errcode: 40125 } });
    expect(fleet.asks()).toHaveLength(2);
  });

  it.each(['here', 'elsewhere'] as const)(
    'stays in the status after refresh() until a request to WeChat succeeds %s',
    async (where) => {
      const fleet = new Fleet(endpoint);
      const { process, correct } = mistaken(fleet);
      const other = fleet.process();
      for (const { keeper } of [other, process]) await fleet.passing(keeper.getValue());
      const failures: unknown[] = [process.keeper.status().failure];
      const note = () => failures.push(process.keeper.status().failure?.code);
      // On stable the other process has just confirmed the token, and does so every four minutes.
      await fleet.advance(8.5 * MINUTE);

      await fleet.passing(process.keeper.refresh());
      await fleet.advance(90 * SECOND);
      note();
      fleet.breakStore();
      await fleet.advance(20 * SECOND);
      fleet.mendStore();
      await fleet.advance(20 * SECOND);
      note();
      correct();
      await fleet.passing((where === 'here' ? process : other).keeper.refresh());
      await fleet.advance(2 * SECOND);
      note();

      expect(failures).toEqual([undefined, 'WECHAT_REFUSED', 'WECHAT_REFUSED', undefined]);
    },
  );

  it('holds nobody up any more once it is corrected here', async () => {
    const fleet = new Fleet(endpoint);
    const { process, correct } = mistaken(fleet);
    await steadily(fleet, [process], 10 * MINUTE);

    correct();
    await steadily(fleet, [process], 2 * SECOND);

    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
  });

  it('is forgotten after refresh() once it is corrected at WeChat', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = mistaken(fleet);
    await steadily(fleet, [process], 10 * MINUTE);
    fleet.simulator.console(fleet.appId).resetSecret(WRONG);

    const { outcome } = await fleet.passing(process.keeper.refresh());

    expect(outcome).toBe('replaced');
    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
  });

  it('heals by itself within ten minutes once it is corrected at WeChat', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = mistaken(fleet);
    await steadily(fleet, [process], HOUR);
    fleet.simulator.console(fleet.appId).resetSecret(WRONG);

    await steadily(fleet, [process], 10 * MINUTE + 2 * SECOND);

    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
  });

  it('does not bind a process with another secret, whose token serves all', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = mistaken(fleet);
    await fleet.failing(process.keeper.getValue());
    const right = fleet.process();

    const token = await fleet.passing(right.keeper.getValue(), 200);
    await fleet.advance(2 * SECOND);

    expect(await atOnce(process.keeper.getValue())).toBe(token);
  });

  it('leaves a living token in use', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    const mistakenOne = mistaken(fleet).process;
    await atOnce(mistakenOne.keeper.getValue());

    await fleet.passing(mistakenOne.keeper.refresh());

    expect(await atOnce(process.keeper.getValue())).toBe(token);
    expect(await atOnce(mistakenOne.keeper.getValue())).toBe(token);
  });
});

describe('a refusal of the configuration', () => {
  it.each(CONFIGURATION)('leaves WeChat alone for a minute after %i', async (errcode) => {
    const fleet = new Fleet('stable');
    const process = fleet.process();
    fleet.simulator.faults.add({ kind: 'errcode', errcode, path: fleet.path });

    const error = await fleet.failing(process.keeper.getValue());
    await steadily(fleet, [process], 59 * SECOND);
    const inAMinute = fleet.asks().length;
    await steadily(fleet, [process], 3 * SECOND);

    expect(error).toMatchObject({ code: 'WECHAT_REFUSED', errcode, scope: 'configuration' });
    expect(inAMinute).toBe(1);
    expect(fleet.asks()).toHaveLength(2);
  });
});
