import { describe, expect, it, vi } from 'vitest';
import { timePointOf } from '../../libs/wechat-token/src/core/time/time-point.js';
import { UserTokenIssuer } from '../../libs/wechat-token/src/wechat/issuers/user-token.issuer.js';
import { atOnce, Fleet, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

const never = { exchange: () => Promise.reject(new Error('nobody is to ask WeChat')) };
const issuedAs = (name: string) => ({
  value: `token-${name}`,
  lifetimeMs: 120 * MINUTE,
  issuerState: `refresh-${name}`,
});

function userProcess(fleet: Fleet) {
  const process = fleet.process({ issuer: new UserTokenIssuer(never) });
  const keep = (name: string) => process.keeper.importCredential(issuedAs(name), timePointOf(process.clock));
  const commits = () => process.store.tried.filter((step) => step === 'commit').length;
  const kept = async () => (await fleet.store.read(process.keeper.target.key)).record?.issuerState;
  return { process, keep, commits, kept };
}

/** Somebody else has the lease for 800 ms. */
async function lendTo({ keeper }: HeartProcess, { store }: Fleet) {
  const { key } = keeper.target;
  const { storeTime: readAt } = await store.read(key);
  const lease = { readAt, readWindowMs: SECOND, leaseMs: 800, inDoubtMs: 0, pauses: [], budgets: [] };
  await store.acquire({ key, attemptId: 'another', ...lease });
}

describe('what WeChat gave outside a round', () => {
  it('is written each time, also where several come at once', async () => {
    const fleet = new Fleet('stable');
    const { keep, commits, kept } = userProcess(fleet);

    await fleet.passing(Promise.all(['a', 'b', 'c'].map(keep)), MINUTE);

    expect(commits()).toBe(3);
    expect(await kept()).toBe('refresh-c');
  });

  it('is written beside somebody who reads, who is given one of the two', async () => {
    const fleet = new Fleet('stable');
    const { process, keep, kept } = userProcess(fleet);
    await fleet.passing(keep('before'));
    const release = process.store.hold('read');
    const reads = [process.keeper.readCredential(), process.keeper.readCredential()];
    const keeping = keep('after');
    const snapshot = process.keeper.readCredential();
    await fleet.advance(0);
    release();

    await fleet.passing(keeping, MINUTE);

    expect(await kept()).toBe('refresh-after');
    const values = (await fleet.passing(Promise.all([...reads, snapshot]))).map(({ value }) => value);
    expect(['token-before', 'token-after']).toEqual(expect.arrayContaining([...new Set(values)]));
  });

  it('is dated by when WeChat gave it, however long it took to be kept', async () => {
    const fleet = new Fleet('stable');
    const { process } = userProcess(fleet);
    const sentAt = timePointOf(process.clock);
    await fleet.advance(5 * MINUTE);

    await fleet.passing(process.keeper.importCredential(issuedAs('a'), sentAt));

    const { record } = await fleet.store.read(process.keeper.target.key);
    const { issuedAgoMs, confirmedAgoMs, remainingMs } = record!;
    expect([issuedAgoMs, confirmedAgoMs].map((ms) => Math.round(ms / MINUTE))).toEqual([5, 5]);
    expect(Math.abs(issuedAgoMs + remainingMs - 120 * MINUTE)).toBeLessThanOrEqual(20);
  });

  it('is served at once, uses no budget and ignores pauses', async () => {
    const fleet = new Fleet('stable');
    const { process } = userProcess(fleet);
    const acquire = vi.spyOn(process.store, 'acquire');
    const commit = vi.spyOn(process.store, 'commit');
    const issued = { ...issuedAs('a'), lifetimeMs: 4 * MINUTE };

    await atOnce(process.keeper.importCredential(issued, timePointOf(process.clock)));

    expect(process.keeper.status()).toMatchObject({ state: 'fresh', dueInMs: 2 * MINUTE });
    expect(acquire.mock.lastCall).toMatchObject([{ pauses: [], budgets: [] }]);
    expect(commit.mock.lastCall).toMatchObject([{ clears: [] }]);
  });

  it.each<{ obstacle: string; meet: (process: HeartProcess, fleet: Fleet) => unknown; forMs: number }>([
    { obstacle: 'somebody else has the lease', meet: lendTo, forMs: 800 },
    {
      obstacle: 'the store says to read again',
      meet: ({ store }) => vi.spyOn(store, 'acquire').mockResolvedValueOnce({ outcome: 'read-again' }),
      forMs: 250,
    },
    {
      obstacle: 'a write fails',
      meet: ({ store }) => store.fail('throws', 'commit', 1),
      forMs: 250,
    },
  ])('is tried again $forMs ms later where $obstacle', async ({ meet, forMs }) => {
    const fleet = new Fleet('stable');
    const { process, keep, kept } = userProcess(fleet);
    await meet(process, fleet);
    const keeping = keep('a');

    await fleet.advance(forMs - 1);
    const before = await kept();
    await fleet.advance(1);

    await atOnce(keeping);
    expect([before, await kept()]).toEqual([undefined, 'refresh-a']);
  });

  it('is said to be kept only once it is', async () => {
    const fleet = new Fleet('stable');
    const { process, keep, kept } = userProcess(fleet);
    process.store.fail('throws', 'commit');
    let isSaid = false;
    const keeping = keep('a').then(() => (isSaid = true));
    await fleet.advance(2_000);
    const before = isSaid;

    process.store.mend();
    await fleet.passing(keeping, MINUTE);

    expect([before, isSaid, await kept()]).toEqual([false, true, 'refresh-a']);
  });

  it('does not replace a later authorization, once somebody else in the process has written it', async () => {
    const fleet = new Fleet('stable');
    const { process, keep, kept } = userProcess(fleet);
    const other = userProcess(fleet);
    process.store.fail('throws', 'commit');
    const keeping = keep('a');
    await fleet.advance(100);
    process.store.mend();
    const release = process.store.hold('read');
    const reading = process.keeper.readCredential();
    await fleet.advance(20);
    const before = await kept();
    await fleet.passing(other.keep('b'), 20);
    release();

    await fleet.passing(Promise.all([keeping, reading]), MINUTE);

    expect([before, await kept()]).toEqual(['refresh-a', 'refresh-b']);
  });

  it('does not replace a later authorization that another process has written meanwhile', async () => {
    const fleet = new Fleet('stable');
    const { process, keep, kept } = userProcess(fleet);
    const other = userProcess(fleet);
    process.store.fail('throws', 'commit');
    const keeping = keep('a');
    await fleet.advance(20);
    await fleet.passing(other.keep('b'), 9_000);
    process.store.mend();

    await fleet.passing(keeping, MINUTE);

    expect(await kept()).toBe('refresh-b');
  });

  it('is kept once the store is back, though whoever waited has been told of the outage', async () => {
    const fleet = new Fleet('stable');
    const { process, keep, kept } = userProcess(fleet);
    process.store.fail('throws', 'commit');
    const error = await fleet.failing(keep('a'), 2 * MINUTE);

    process.store.mend();
    await fleet.advance(5_000);

    expect(error).toMatchObject({ code: 'TOKEN_STORE_FAILED', retryable: true });
    expect(await kept()).toBe('refresh-a');
    expect(process.keeper.isUnused).toBe(true);
  });

  it('is served to whoever reads while the store does not take it, once it does', async () => {
    const fleet = new Fleet('stable');
    const { process, keep } = userProcess(fleet);
    process.store.fail('throws', 'commit', 1);
    const release = process.store.hold('acquire');
    const keeping = keep('a');
    await fleet.advance(0);
    const reading = process.keeper.getValue();
    release();

    expect(await fleet.passing(reading)).toBe('token-a');
    await fleet.passing(keeping);
  });

  it('fails at once for whoever reads while the store goes away before it is written', async () => {
    const fleet = new Fleet('stable');
    const { process, keep } = userProcess(fleet);
    const release = process.store.hold('read');
    const keeping = keep('a');
    await fleet.advance(0);
    const reading = process.keeper.getValue();
    process.store.fail('throws');
    release();

    expect(await fleet.failing(reading, 10)).toMatchObject({ code: 'TOKEN_STORE_FAILED' });
    process.store.mend();
    await fleet.passing(keeping);
  });

  it('is lost with a clear word where the store was away from the first, and the caller hears of it', async () => {
    const fleet = new Fleet('stable');
    const { process, keep, kept } = userProcess(fleet);
    process.store.fail('throws');

    expect(await fleet.failing(keep('a'), 2 * MINUTE)).toMatchObject({ code: 'TOKEN_STORE_FAILED' });
    expect(process.keeper.status().isCommitPending).toBe(false);
    process.store.mend();
    await fleet.advance(2 * SECOND);
    expect(await kept()).toBeUndefined();
  });
});

describe('a user whom WeChat refuses for a reason that we do not know', () => {
  it('is remembered for as long as WeChat is left alone about them, and no longer', async () => {
    const fleet = new Fleet('stable');
    const { keeper } = fleet.process({ issuer: new UserTokenIssuer(fleet.process().line) });
    await fleet.passing(keeper.importCredential(issuedAs('a'), timePointOf(fleet.clock)));
    await fleet.advance(120 * MINUTE);
    fleet.simulator.faults.add({ kind: 'errcode', errcode: 59_999 });

    const error = await fleet.failing(keeper.readCredential());
    const isUnusedThen = keeper.isUnused;
    await fleet.advance(4_000);

    expect(error).toMatchObject({ errcode: 59_999, scope: 'other' });
    expect([isUnusedThen, keeper.isUnused]).toEqual([false, true]);
  });
});
