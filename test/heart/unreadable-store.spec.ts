import { describe, expect, it, vi } from 'vitest';
import { TokenRecordError } from '../../libs/wechat-token/src/errors/token-record.error.js';
import { atOnce, ENDPOINTS, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

/** Something unreadable stands in the place of the record, from now on. Answers the way back. */
function spoil(...processes: HeartProcess[]): () => void {
  const unreadable = () => Promise.reject(new TokenRecordError('wx', 'a-key', 'UNKNOWN_KEY'));
  const steps = processes.flatMap(({ store }) =>
    (['read', 'acquire', 'commit', 'restore', 'reject'] as const).map((step) =>
      vi.spyOn(store, step).mockImplementation(unreadable),
    ),
  );
  return () => steps.forEach((step) => void step.mockRestore());
}

const UNREADABLE = { code: 'TOKEN_RECORD_UNREADABLE', failure: 'UNKNOWN_KEY' };

describe.each(ENDPOINTS)(
  'a record that becomes unreadable while a token lives, on the %s endpoint',
  (endpoint) => {
    it('is told within the poll, once a minute, and shown all the time', async () => {
      const fleet = new Fleet(endpoint);
      const { process, token } = await fleet.served({ isKeptWarm: true });
      spoil(process);
      process.keeper.hint();

      await fleet.advance(SECOND);
      const shown: unknown[] = [];
      for (let second = 0; second < 5 * 60; second += 1) {
        shown.push(process.keeper.status().failure?.code);
        expect(await atOnce(process.keeper.getValue())).toBe(token);
        await fleet.advance(SECOND);
      }

      expect(new Set(shown)).toEqual(new Set(['TOKEN_RECORD_UNREADABLE']));
      const told = process.eventsOf('refresh-failed');
      expect(told[0]).toMatchObject({ cause: 'due', reason: UNREADABLE });
      expect(told[0]?.error?.remedy).toMatch(/key/);
      expect(told.length).toBeGreaterThan(3);
      expect(told.length).toBeLessThanOrEqual(6);
    });

    it('is no trouble any more once it can be read', async () => {
      const fleet = new Fleet(endpoint);
      const { process } = await fleet.served({ isKeptWarm: true });
      const mend = spoil(process);
      process.keeper.hint();
      await fleet.advance(MINUTE);

      mend();
      await fleet.advance(12 * SECOND);

      expect(process.keeper.status().failure).toBeUndefined();
    });
  },
);

describe('a record that cannot be read, on the stable endpoint', () => {
  it('is no outage: WeChat is asked directly, loudly, and nothing is overwritten', async () => {
    const fleet = new Fleet('stable');
    const processes = fleet.several(3, { isKeptWarm: true });
    spoil(...processes);
    const commits = processes.map(({ store }) => store);

    for (const { keeper } of processes) {
      const value = await fleet.passing(keeper.getValue());
      expect(fleet.simulator.isAlive(value)).toBe(true);
    }

    for (const process of processes) {
      expect(process.eventsOf('refresh-failed')).toMatchObject([{ cause: 'missing', reason: UNREADABLE }]);
      expect(process.keeper.status().failure?.code).toBe('TOKEN_RECORD_UNREADABLE');
    }
    for (const { tried } of commits) expect(tried).not.toContain('commit');
  });

  it('costs each process no more than a few calls a life', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process({ isKeptWarm: true });
    spoil(process);
    void process.keeper.getValue();
    await fleet.advance(SECOND);

    for (let passed = 0; passed < 8 * HOUR; passed += 10 * SECOND) {
      const value = await fleet.passing(process.keeper.getValue());
      expect(fleet.simulator.isAlive(value)).toBe(true);
      await fleet.advance(10 * SECOND);
    }

    expect(fleet.asks().length).toBeLessThanOrEqual(5);
  });

  it('lets a refused token be replaced', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    spoil(process);
    fleet.simulator.killToken(token);

    const { value } = await fleet.passing(process.keeper.reportRejected(token));

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(await atOnce(process.keeper.getValue())).toBe(value);
  });

  it("answers a report with the same token on WeChat's word", async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    spoil(process);

    expect(await fleet.passing(process.keeper.reportRejected(token))).toMatchObject({ value: token });
  });

  it('shares a token again once it can be read', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process({ isKeptWarm: true });
    const mend = spoil(process);
    const value = await fleet.passing(process.keeper.getValue());

    mend();
    await fleet.advance(12 * SECOND);

    expect((await fleet.store.read(process.keeper.target.key)).record).toMatchObject({ value });
  });

  it('tells a person who refreshes what is wrong', async () => {
    const fleet = new Fleet('stable');
    const { process } = await fleet.served();
    spoil(process);

    const result = await fleet.passing(process.keeper.refresh());

    expect(result).toMatchObject({ outcome: 'paused', error: { code: 'TOKEN_RECORD_UNREADABLE' } });
  });
});

describe('a record that cannot be read, on the legacy endpoint', () => {
  it('is never gone round: its error is told to whoever has no living token', async () => {
    const fleet = new Fleet('legacy');
    const process = fleet.process();
    spoil(process);

    const error = await fleet.failing(process.keeper.getValue());

    expect(error).toMatchObject({ code: 'TOKEN_RECORD_UNREADABLE' });
    expect(fleet.asks()).toHaveLength(0);
  });

  it('does not keep a token that WeChat refuses in use', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    spoil(process);
    fleet.simulator.killToken(token);

    const error = await fleet.failing(process.keeper.reportRejected(token));

    expect(error).toMatchObject({ code: 'TOKEN_RECORD_UNREADABLE' });
    expect(process.eventsOf('refused-copy-dropped')).toHaveLength(1);
    expect(process.keeper.status().state).toBe('none');
  });
});
