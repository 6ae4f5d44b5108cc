import { describe, expect, it, vi } from 'vitest';
import { atOnce, ENDPOINTS, Fleet, MINUTE, SECOND } from './fleet.js';

describe.each(ENDPOINTS)('a round that runs, on the %s endpoint', (endpoint) => {
  it('is followed by another where the store changed meanwhile', async () => {
    const fleet = new Fleet(endpoint);
    const [holder, other] = fleet.several(2);
    let answer: () => void = () => undefined;
    holder!.line.gate = new Promise((resolve) => {
      answer = resolve;
    });
    const first = holder!.keeper.getValue();
    await fleet.advance(SECOND);
    const release = other!.store.hold('acquire');
    const second = other!.keeper.getValue();
    await fleet.advance(20);
    answer();
    const token = await fleet.passing(first);

    // The answer that it was given by then: another process holds the lease.
    release();

    expect(await atOnce(second)).toBe(token);
    expect(other!.eventsOf('lease-held')).toHaveLength(1);
  });

  it('is followed by another also where the hints of two changes come in the wrong order', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    const other = fleet.process();
    Object.assign(other.keepers, { hint: () => undefined });
    await atOnce(other.keeper.getValue());
    await fleet.advance(2 * MINUTE);
    await fleet.passing(process.keeper.refresh());
    const { lastRevision: earlier } = process.keeper;
    const release = other.store.hold('read');
    other.keeper.hint(earlier);
    await fleet.advance(0);
    const { key } = process.keeper.target;
    const { record, storeTime } = await fleet.store.read(key);
    const { fingerprint } = record!;
    const report = { key, fingerprint, reportedAt: storeTime, status: 'rejected' } as const;
    const { snapshot } = await fleet.store.reject(report);

    other.keeper.hint(snapshot.revision);
    other.keeper.hint(earlier);
    release();
    await fleet.advance(0);

    expect(other.keeper.lastRevision).toBe(snapshot.revision);
  });

  it('is no answer to whoever wants something else', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    const { version } = process.keeper.status();
    await fleet.advance(2 * MINUTE);

    const [, result] = await fleet.passing(
      Promise.all([process.keeper.readCredential(), process.keeper.refresh()]),
    );

    expect(result).toMatchObject({ outcome: endpoint === 'stable' ? 'unchanged' : 'replaced' });
    expect(process.keeper.status().version).not.toBe(version);
    expect(fleet.asks()).toHaveLength(2);
  });

  it('is the answer to all who want the same', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    await fleet.advance(2 * MINUTE);
    const before = process.store.tried.filter((step) => step === 'acquire').length;
    const release = process.store.hold('read');
    void process.keeper.readCredential();
    await fleet.advance(0);
    const all = Promise.all(Array.from({ length: 100 }, () => process.keeper.refresh()));
    await fleet.advance(0);
    release();

    const results = await fleet.passing(all);

    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(process.store.tried.filter((step) => step === 'acquire')).toHaveLength(before + 1);
  });
});

describe.each(ENDPOINTS)('refresh() on the %s endpoint', (endpoint) => {
  it('does not spin where a store says for ever that it is to read again', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    await fleet.advance(2 * MINUTE);
    let tries = 0;
    vi.spyOn(process.store, 'acquire').mockImplementation(async () => {
      tries += 1;
      // Ends what would never end.
      if (tries > 1_000) throw new Error('it spins');
      return { outcome: 'read-again' };
    });

    const error = await fleet.failing(process.keeper.refresh({ timeoutMs: 3 * SECOND }), 4 * SECOND);

    expect(error).toMatchObject({ code: 'WAIT_TIMED_OUT' });
    expect(tries).toBeLessThan(10);
  });
});

describe('who waits', () => {
  it('is told no reason for which somebody else waited before', async () => {
    const fleet = new Fleet('stable');
    const { keeper, store } = fleet.process({ role: 'reader' });
    const first = await fleet.failing(keeper.getValue({ timeoutMs: 3 * SECOND }), 4 * SECOND);
    await fleet.advance(2 * SECOND);
    store.fail('hangs', 'read');

    const second = await fleet.failing(keeper.getValue({ timeoutMs: 500 }));

    expect(first).toMatchObject({ code: 'NO_ISSUER' });
    expect(second).toMatchObject({ code: 'WAIT_TIMED_OUT' });
  });
});
