import { describe, expect, it } from 'vitest';
import { TokenServerRefusedError } from '../../libs/wechat-token/src/errors/token-server-refused.error.js';
import { thrownBy } from '../thrown-by.js';
import { atOnce, ENDPOINTS, Fleet, HOUR, SECOND } from './fleet.js';

describe.each(ENDPOINTS)('a reader, on the %s endpoint', (endpoint) => {
  it('waits, and says at the deadline that there is no issuer', async () => {
    const fleet = new Fleet(endpoint);
    const { keeper } = fleet.process({ role: 'reader' });
    const startedAt = fleet.clock.monotonic();

    const error = await fleet.failing(keeper.getValue(), 11 * SECOND);

    expect(error).toMatchObject({ code: 'NO_ISSUER', retryable: true });
    expect(fleet.clock.monotonic() - startedAt).toBeGreaterThanOrEqual(10 * SECOND);
    expect(fleet.asks()).toHaveLength(0);
  });

  it('has the token once an issuer comes', async () => {
    const fleet = new Fleet(endpoint);
    const { keeper } = fleet.process({ role: 'reader' });
    const waiting = keeper.getValue();
    await fleet.advance(5 * SECOND);
    const { failure } = keeper.status();

    const { token } = await fleet.served();

    expect(await fleet.passing(waiting, SECOND)).toBe(token);
    expect(failure).toBeUndefined();
  });

  it('never calls the token endpoint, through three lives', async () => {
    const fleet = new Fleet(endpoint);
    await fleet.served({ isKeptWarm: true });
    const reader = fleet.process({ role: 'reader' });

    for (let second = 0; second < (6 * HOUR) / SECOND; second += 5) {
      expect(fleet.simulator.isAlive(await atOnce(reader.keeper.getValue()))).toBe(true);
      await fleet.advance(5 * SECOND);
    }

    expect(reader.line.sent).toEqual([]);
  });

  it('serves its copy to the end when the issuer is gone, and then says so', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    const reader = fleet.process({ role: 'reader' });
    await atOnce(reader.keeper.getValue());
    await process.stop();

    const { endsAt } = fleet.simulator.findToken(token)!;
    while (fleet.clock.now() < endsAt - 10 * SECOND) {
      expect(await atOnce(reader.keeper.getValue())).toBe(token);
      await fleet.advance(10 * SECOND);
    }
    await fleet.advance(10 * SECOND);

    expect(await fleet.failing(reader.keeper.getValue(), 11 * SECOND)).toMatchObject({ code: 'NO_ISSUER' });
    expect(reader.line.sent).toEqual([]);
  });

  it('reports a dead token, which an issuer replaces', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    const reader = fleet.process({ role: 'reader' });
    await atOnce(reader.keeper.getValue());
    fleet.simulator.killToken(token);

    const { value } = await fleet.passing(reader.keeper.reportRejected(token), 3 * SECOND);

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(await atOnce(process.keeper.getValue())).toBe(value);
    expect(reader.line.sent).toEqual([]);
  });

  it('asks nothing while the store is away', async () => {
    const fleet = new Fleet(endpoint);
    const { keeper, line } = fleet.process({ role: 'reader' });
    fleet.breakStore();

    const error = await atOnce(thrownBy(keeper.getValue()));

    expect(error).toMatchObject({ code: 'TOKEN_STORE_FAILED' });
    expect(line.sent).toEqual([]);
  });

  it('says that there is no issuer also where refresh() is asked of it', async () => {
    const fleet = new Fleet(endpoint);
    const { keeper } = fleet.process({ role: 'reader' });

    const error = await fleet.failing(keeper.refresh(), 11 * SECOND);

    expect(error).toMatchObject({ code: 'NO_ISSUER' });
  });

  it('never calls WeChat, not even to check a reported token while the store is away', async () => {
    const fleet = new Fleet(endpoint);
    const { token } = await fleet.served();
    const reader = fleet.process({ role: 'reader' });
    await atOnce(reader.keeper.getValue());
    fleet.breakStore();

    const error = await fleet.failing(reader.keeper.reportRejected(token), 11 * SECOND);

    expect(error).toMatchObject({ code: expect.stringMatching(/TOKEN_STORE_FAILED|WAIT_TIMED_OUT/) });
    expect(reader.line.sent).toEqual([]);
    expect(fleet.checks()).toEqual([]);
  });

  it('reads a due record no more often than it polls, as long as it serves a copy', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    const reader = fleet.process({ role: 'reader' });
    await atOnce(reader.keeper.getValue());
    await process.stop();
    const dueInMs = reader.keeper.status().dueInMs!;
    await fleet.advance(dueInMs + SECOND);
    const read = reader.store.read.bind(reader.store);
    let reads = 0;
    reader.store.read = (key) => {
      reads += 1;
      return read(key);
    };

    await fleet.advance(100 * SECOND);

    expect(reader.keeper.status()).toMatchObject({ state: 'due' });
    expect(reads).toBeLessThanOrEqual(15);
  });

  it('fails a report with the refusal of a server', async () => {
    const fleet = new Fleet(endpoint);
    const { token } = await fleet.served();
    const reader = fleet.process({ role: 'reader' });
    await atOnce(reader.keeper.getValue());
    const reads = reader.store.tried.length;
    const refusal = new TokenServerRefusedError(403, undefined, 'wechat.internal:443', false);
    reader.store.reject = () => Promise.reject(refusal);

    const error = await atOnce(thrownBy(reader.keeper.reportRejected(token)));

    expect(error).toBe(refusal);
    expect(reader.store.tried).toHaveLength(reads);
  });

  it('serves its copy on while a server refuses it, and no longer once that has lasted', async () => {
    const fleet = new Fleet(endpoint);
    const { token } = await fleet.served();
    const reader = fleet.process({ role: 'reader' });
    await atOnce(reader.keeper.getValue());
    const refuse = (isLasting: boolean) => {
      const refusal = new TokenServerRefusedError(401, undefined, 'wechat.internal:443', isLasting);
      reader.store.read = () => Promise.reject(refusal);
      reader.keeper.hint();
    };

    refuse(false);
    await fleet.advance(SECOND);
    expect(await atOnce(reader.keeper.getValue())).toBe(token);
    expect(reader.eventsOf('refresh-failed')).toMatchObject([{ reason: { code: 'TOKEN_SERVER_REFUSED' } }]);
    refuse(true);
    await fleet.advance(SECOND);

    expect(await fleet.failing(reader.keeper.getValue())).toMatchObject({
      code: 'TOKEN_SERVER_REFUSED',
      status: 401,
    });
    expect(reader.line.sent).toEqual([]);
  });
});
