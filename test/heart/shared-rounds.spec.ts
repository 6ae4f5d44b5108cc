import { describe, expect, it, vi } from 'vitest';
import type { RefreshResult } from '../../libs/wechat-token/src/core/ports/keeper-status.js';
import { thrownBy } from '../thrown-by.js';
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
    other.store.isDeaf = true;
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

describe.each(ENDPOINTS)('a hint, on the %s endpoint', (endpoint) => {
  it('of its own write makes a process read nothing, also if it comes early, twice and beside an older one', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    await fleet.advance(2 * MINUTE);
    const { keeper, store } = process;
    const { lastRevision: earlier } = keeper;
    const steps = store.tried.length;
    const release = store.hold('commit');
    void keeper.refresh();
    await fleet.advance(100);

    keeper.hint((await fleet.store.read(keeper.target.key)).revision);
    keeper.hint(earlier);
    release();
    await fleet.advance(0);

    expect(store.tried.slice(steps)).toEqual(['read', 'acquire', 'commit']);
  });

  it('without a revision is followed by a read, also in the first round', async () => {
    const fleet = new Fleet(endpoint);
    await fleet.served();
    const { keeper, store } = fleet.process();
    const release = store.hold('read');
    void keeper.getValue();
    await fleet.advance(0);

    keeper.hint();
    release();
    await fleet.advance(0);

    expect(store.tried).toEqual(['read', 'read']);
  });

  it('leaves what is to be asked of WeChat to the next tick', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    const { key } = process.keeper.target;
    const { record, storeTime: reportedAt } = await fleet.store.read(key);
    await fleet.store.reject({ key, fingerprint: record!.fingerprint, reportedAt, status: 'suspect' });

    await fleet.advance(800);
    const before = process.line.sent.length;
    await fleet.advance(SECOND);

    expect([before, process.line.sent.length]).toEqual([1, 2]);
  });
});

describe.each(ENDPOINTS)('a failure, on the %s endpoint', (endpoint) => {
  it('beside a valid token is shown until the next try finds nothing to do', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    const { keeper, line } = process;
    await fleet.advance(2 * MINUTE);
    line.isCut = true;
    const result = await atOnce(keeper.refresh());
    const { retryInMs } = result as Extract<RefreshResult, { outcome: 'paused' }>;
    const failures = [keeper.status().failure?.code];

    await fleet.advance(retryInMs + SECOND);
    failures.push(keeper.status().failure?.code);

    expect(failures).toEqual(['WECHAT_UNAVAILABLE', undefined]);
  });

  it('that lasts makes a process read nothing until the retry is due', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    await fleet.advance(2 * MINUTE);
    fleet.simulator.faults.add({ kind: 'errcode', errcode: 40_125, path: fleet.path });
    const result = await fleet.passing(process.keeper.refresh());
    const steps = process.store.tried.length;

    await fleet.advance(MINUTE - SECOND);

    expect(result).toMatchObject({ outcome: 'paused', retryInMs: MINUTE });
    expect(process.store.tried.slice(steps)).not.toContain('read');
  });

  it('is shown by a process that tries no more for as long as a try may take after the next is due', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    const { keeper, line } = process;
    await fleet.advance(2 * MINUTE);
    line.isCut = true;
    const result = await atOnce(keeper.refresh());
    const { retryInMs } = result as Extract<RefreshResult, { outcome: 'paused' }>;
    await process.stop();

    await fleet.advance(retryInMs + 7 * SECOND - 1);
    const { failure } = keeper.status();
    await fleet.advance(2);

    expect(failure?.code).toBe('WECHAT_UNAVAILABLE');
    expect(keeper.status().failure).toBeUndefined();
  });

  it('is what callers get at once, also while another process tries', async () => {
    const fleet = new Fleet(endpoint);
    const { keeper, line } = fleet.process();
    line.isCut = true;
    await atOnce(thrownBy(keeper.getValue()));
    const other = fleet.process();
    other.line.gate = new Promise(() => undefined);
    await fleet.advance(4 * SECOND);
    void other.keeper.refresh().catch(() => undefined);
    await fleet.advance(SECOND);

    expect(await atOnce(thrownBy(keeper.getValue()))).toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
  });
});

describe.each(ENDPOINTS)(
  'a store that says for ever that it is to read again, on the %s endpoint',
  (endpoint) => {
    it.each(['refresh', 'getValue'] as const)('makes %s() rest after three tries', async (wish) => {
      const fleet = new Fleet(endpoint);
      const process = fleet.process();
      if (wish === 'refresh') await fleet.passing(process.keeper.getValue());
      await fleet.advance(2 * MINUTE);
      let tries = 0;
      vi.spyOn(process.store, 'acquire').mockImplementation(async () => {
        tries += 1;
        // Ends what would never end.
        if (tries > 1_000) throw new Error('it spins');
        return { outcome: 'read-again' };
      });

      const waiting = thrownBy(process.keeper[wish]({ timeoutMs: 3 * SECOND }));
      await fleet.advance(0);
      const triesAtOnce = tries;
      await fleet.advance(3 * SECOND);

      expect(await atOnce(waiting)).toMatchObject({ code: 'WAIT_TIMED_OUT' });
      expect(triesAtOnce).toBe(3);
      expect(tries).toBeLessThan(10);
    });
  },
);

describe('who waits', () => {
  it('for another process to replace a reported token reads the record after 250 ms, and once when it is replaced', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    fleet.simulator.killToken(token);
    process.line.latencyMs = 300;
    void process.keeper.reportRejected(token);
    await fleet.advance(20);
    const steps = other.store.tried.length;

    const { value } = await fleet.passing(other.keeper.reportRejected(token));

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(other.store.tried.slice(steps)).toEqual(['reject', 'read', 'read']);
  });

  it('gets the reason also where somebody else has just given up', async () => {
    const fleet = new Fleet('stable');
    const { keeper } = fleet.process({ role: 'reader' });
    const both = [1_500, 1_600].map((timeoutMs) => thrownBy(keeper.getValue({ timeoutMs })));

    await fleet.advance(1_600);

    const noIssuer = { code: 'NO_ISSUER' };
    expect(await atOnce(Promise.all(both))).toMatchObject([noIssuer, noIssuer]);
  });

  it('gets no reason for which somebody else waited before', async () => {
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
