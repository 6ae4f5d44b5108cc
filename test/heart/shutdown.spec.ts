import { describe, expect, it } from 'vitest';
import { thrownBy } from '../thrown-by.js';
import { atOnce, ENDPOINTS, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';

describe.each(ENDPOINTS)('stop(), on the %s endpoint', (endpoint) => {
  it('ends at once where nothing is under way, and leaves no sleeper', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();

    await atOnce(process.stop());

    expect(fleet.clock.sleeping).toBe(0);
  });

  it('begins nothing new', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served({ isKeptWarm: true });
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    await process.stop();
    const steps = process.store.tried.length;
    fleet.simulator.killToken(token);
    await fleet.passing(other.keeper.reportRejected(token), 3 * SECOND);

    await fleet.advance(3 * HOUR);

    expect(process.store.tried.length - steps).toBe(0);
    expect(process.line.sent).toHaveLength(1);
  });

  it('lets a living copy be used, and fails callers without one', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await Promise.all([process.stop(), other.stop()]);

    const value = await atOnce(process.keeper.getValue());
    const error = await atOnce(thrownBy(other.keeper.getValue()));

    expect(value).toBe(token);
    expect(error).toMatchObject({ code: 'SHUT_DOWN', retryable: false });
  });

  it('fails reports and wishes that come later', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    await fleet.advance(2 * MINUTE);
    await process.stop();
    const { keeper } = process;

    const errors = [keeper.reportRejected(token), keeper.refresh(), keeper.revokeLeaked()].map(thrownBy);

    for (const error of await fleet.passing(Promise.all(errors), 3 * SECOND)) {
      expect(error).toMatchObject({ code: 'SHUT_DOWN' });
    }
    expect(process.line.sent).toHaveLength(1);
  });

  it('reads and marks nothing for those who come later', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    await process.stop();
    const { keeper, store } = process;
    const steps = store.tried.length;

    const errors = [keeper.readCredential(), keeper.reportRejected(token)].map(thrownBy);

    expect(await atOnce(Promise.all(errors))).toMatchObject([{ code: 'SHUT_DOWN' }, { code: 'SHUT_DOWN' }]);
    expect(store.tried).toHaveLength(steps);
  });

  it('awaits a call under way and commits what it brings', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    fleet.simulator.faults.add({ kind: 'slow', ms: 3 * SECOND, times: 1 });
    const waiting = process.keeper.getValue();
    await fleet.advance(SECOND);

    await fleet.passing(process.stop(), 4 * SECOND);

    const token = await atOnce(waiting);
    expect((await fleet.store.read(process.keeper.target.key)).record?.value).toBe(token);
    expect(fleet.clock.sleeping).toBe(0);
  });

  it('repeats a commit that the store did not take until it is written', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    process.store.fail('throws', 'commit');
    const token = await fleet.passing(process.keeper.getValue());
    const stopped = process.stop();
    await fleet.advance(3 * SECOND);
    process.store.mend();

    await fleet.passing(stopped, SECOND);

    expect((await fleet.store.read(process.keeper.target.key)).record?.value).toBe(token);
    expect(fleet.clock.sleeping).toBe(0);
  });

  it('gives the commit up once it has waited long enough', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    process.store.fail('throws', 'commit');
    await fleet.passing(process.keeper.getValue());
    const stopped = process.stop();
    await fleet.advance(3 * SECOND);

    process.hardStop.abort();

    await fleet.passing(stopped, SECOND);
    expect(fleet.clock.sleeping).toBe(0);
  });

  it('breaks a call off once it has waited long enough, and leaves its asking open', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    fleet.simulator.faults.add({ kind: 'hang', times: 1 });
    const waiting = thrownBy(process.keeper.getValue());
    await fleet.advance(SECOND);
    const stopped = process.stop();
    await fleet.advance(SECOND);

    process.hardStop.abort();

    await fleet.passing(stopped, SECOND);
    const { inDoubtForMs, leaseMs } = await fleet.store.read(process.keeper.target.key);
    expect(await waiting).toMatchObject({ code: 'WECHAT_UNAVAILABLE', failure: 'ABORTED' });
    expect(inDoubtForMs > 0).toBe(endpoint === 'legacy');
    expect(leaseMs).toBe(0);
    expect(fleet.clock.sleeping).toBe(0);
  });

  it('ends the waits of callers for another process', async () => {
    const fleet = new Fleet(endpoint);
    const [holder, waiter] = fleet.several(2);
    fleet.simulator.faults.add({ kind: 'slow', ms: 4 * SECOND, times: 1 });
    const first = holder!.keeper.getValue();
    await fleet.advance(500);
    const waiting = thrownBy(waiter!.keeper.getValue());
    await fleet.advance(500);

    await fleet.passing(waiter!.stop(), SECOND);

    expect(await atOnce(waiting)).toMatchObject({ code: 'SHUT_DOWN' });
    await fleet.passing(first, 5 * SECOND);
    await holder!.stop();
    expect(fleet.clock.sleeping).toBe(0);
  });

  it('leaves no sleeper in the middle of a retry, with WeChat and the store away', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    fleet.simulator.faults.setOutage('reset');
    await fleet.failing(process.keeper.getValue());
    fleet.breakStore('hangs');
    void process.keeper.getValue().catch(() => undefined);
    await fleet.advance(1_500);

    await fleet.passing(process.stop(), 6 * SECOND);

    expect(fleet.clock.sleeping).toBe(0);
  });
});

describe('stop() in the middle of a revocation', () => {
  it('leaves the rest of it to another process', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    const revoked = thrownBy(process.keeper.revokeLeaked());
    await fleet.advance(5 * SECOND);

    await fleet.passing(process.stop(), SECOND);
    await fleet.advance(MINUTE);

    expect(await revoked).toMatchObject({ code: 'SHUT_DOWN' });
    expect(fleet.simulator.isAlive(token)).toBe(false);
    await other.stop();
    expect(fleet.clock.sleeping).toBe(0);
  });
});
