import { describe, expect, it } from 'vitest';
import { atOnce, ENDPOINTS, Fleet, MINUTE, SECOND } from './fleet.js';

describe.each(ENDPOINTS)('a commit that the store does not take, on the %s endpoint', (endpoint) => {
  it('costs the callers nothing, and is repeated until it is written', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    process.store.fail('throws', 'commit');
    const token = await fleet.passing(process.keeper.getValue());
    const pending = process.keeper.status().isCommitPending;
    await fleet.advance(5 * SECOND);

    process.store.mend();
    await fleet.advance(2 * SECOND);

    const kept = await fleet.store.read(process.keeper.target.key);
    expect([pending, process.keeper.status().isCommitPending]).toEqual([true, false]);
    expect(kept.record?.value).toBe(token);
    expect(fleet.asks()).toHaveLength(1);
  });

  it('gives way to what others kept since, where this process alone is refused', async () => {
    const fleet = new Fleet(endpoint);
    const [refused, other] = fleet.several(2, { isKeptWarm: true });
    refused!.store.fail('throws', 'commit');
    await fleet.passing(refused!.keeper.getValue());
    await fleet.advance(3 * MINUTE);
    const token = await fleet.passing(other!.keeper.getValue());

    await fleet.advance(20 * SECOND);

    expect(await atOnce(refused!.keeper.getValue())).toBe(token);
    expect(refused!.keeper.status()).toMatchObject({ isCommitPending: false, state: 'fresh' });
    expect(refused!.eventsOf('commit-written')).toHaveLength(1);
  });

  it('is told once when it is delayed and once when it is written', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    process.store.fail('throws', 'commit');
    await fleet.passing(process.keeper.getValue());
    await fleet.advance(5 * SECOND);
    process.store.mend();
    await fleet.advance(5 * SECOND);

    expect(process.eventsOf('commit-delayed')).toHaveLength(1);
    expect(process.eventsOf('commit-written')).toHaveLength(1);
  });

  it('changes nothing where it was written and its answer was lost', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    process.store.fail('loses-answers', 'commit', 3);

    const { value, version } = await fleet.passing(process.keeper.getCredential(), 3 * SECOND);
    await fleet.advance(10 * SECOND);

    const { record } = await fleet.store.read(process.keeper.target.key);
    expect(record).toMatchObject({ value, version });
    expect(process.keeper.status().isCommitPending).toBe(false);
    expect(fleet.asks()).toHaveLength(1);
  });

  it('yields to a newer one of somebody else', async () => {
    const fleet = new Fleet(endpoint);
    const [slow, other] = fleet.several(2);
    slow!.store.fail('throws', 'commit');
    await fleet.passing(slow!.keeper.getValue());
    await fleet.advance(10 * SECOND);
    const token = await fleet.passing(other!.keeper.getValue(), 3 * MINUTE);

    slow!.store.mend();
    await fleet.advance(2 * SECOND);

    expect(await atOnce(slow!.keeper.getValue())).toBe(token);
    expect((await fleet.store.read(slow!.keeper.target.key)).record?.value).toBe(token);
  });
});

describe.each(ENDPOINTS)('a grant whose answer was lost, on the %s endpoint', (endpoint) => {
  it('is given again to the same attempt: WeChat is asked once', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process();
    process.store.fail('loses-answers', 'acquire', 1);

    const token = await fleet.passing(process.keeper.getValue(), 2 * SECOND);

    expect(fleet.simulator.isAlive(token)).toBe(true);
    expect(fleet.asks()).toHaveLength(1);
  });
});

describe.each(ENDPOINTS)('a lease that is not given back, on the %s endpoint', (endpoint) => {
  it('ends by itself', async () => {
    const fleet = new Fleet(endpoint);
    const [one, other] = fleet.several(2);
    one!.store.fail('throws', 'abandon');
    fleet.simulator.faults.add({ kind: 'errcode', errcode: 45_009, times: 1 });
    await fleet.failing(one!.keeper.getValue());

    const token = await fleet.passing(other!.keeper.getValue(), 9 * SECOND);

    expect(fleet.simulator.isAlive(token)).toBe(true);
  });
});

describe.each(ENDPOINTS)('a store that lost what it kept, on the %s endpoint', (endpoint) => {
  it('gets the copy of a process back, and nothing is asked', async () => {
    const fleet = new Fleet(endpoint);
    const processes = fleet.several(3);
    await fleet.passing(Promise.all(processes.map(({ keeper }) => keeper.getValue())), 3 * SECOND);
    await fleet.advance(MINUTE);
    fleet.store.wipe();

    await fleet.advance(13 * SECOND);

    const { value, version } = await atOnce(processes[0]!.keeper.getCredential());
    const { record } = await fleet.store.read(processes[0]!.keeper.target.key);
    expect(record).toMatchObject({ value, version });
    expect(await atOnce(fleet.process().keeper.getValue())).toBe(value);
    expect(fleet.asks()).toHaveLength(1);
  });

  it('gets back no more life than is left', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    await fleet.advance(90 * MINUTE);
    const { value } = await atOnce(process.keeper.getCredential());
    fleet.store.wipe();
    await fleet.advance(13 * SECOND);

    const { record } = await fleet.store.read(process.keeper.target.key);
    const { endsAt } = fleet.simulator.findToken(value)!;

    expect(record!.remainingMs).toBeLessThanOrEqual(endsAt - fleet.clock.now());
    expect(record!.remainingMs).toBeGreaterThan(endsAt - fleet.clock.now() - 2 * SECOND);
  });

  it('that came back with the past gets the newer token', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    const goBack = fleet.store.remember();
    fleet.simulator.killToken(await atOnce(process.keeper.getValue()));
    const { value } = await fleet.passing(
      process.keeper.reportRejected(await atOnce(process.keeper.getValue())),
      3 * SECOND,
    );
    goBack();

    await fleet.advance(13 * SECOND);

    expect((await fleet.store.read(process.keeper.target.key)).record?.value).toBe(value);
    expect(await atOnce(process.keeper.getValue())).toBe(value);
    expect(fleet.asks()).toHaveLength(2);
  });

  it('is never offered a token that this process saw refused', async () => {
    const fleet = new Fleet(endpoint);
    const { process, token } = await fleet.served();
    fleet.simulator.killToken(token);
    fleet.store.wipe();

    const { value } = await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect((await fleet.store.read(process.keeper.target.key)).record?.value).toBe(value);
  });
});
