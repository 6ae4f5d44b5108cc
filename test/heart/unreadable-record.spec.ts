import { describe, expect, it, vi } from 'vitest';
import { timePointOf } from '../../libs/wechat-token/src/core/time/time-point.js';
import { TokenRecordError } from '../../libs/wechat-token/src/errors/token-record.error.js';
import { UserTokenIssuer } from '../../libs/wechat-token/src/wechat/issuers/user-token.issuer.js';
import { atOnce, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

const CHECK = '/cgi-bin/getcallbackip';

/** Puts something unreadable in the place of what a process is about to write. Answers how often it tried, and the way back. */
function spoilFor({ store }: HeartProcess) {
  const unreadable = () => Promise.reject(new TokenRecordError('wx', 'a-key', 'WRONGTYPE'));
  const commit = vi.spyOn(store, 'commit').mockImplementation(unreadable);
  const reads = [vi.spyOn(store, 'revisions'), vi.spyOn(store, 'read')];
  const spoilReads = () => reads.forEach((step) => void step.mockImplementation(unreadable));
  const mend = () => [commit, ...reads].forEach((step) => void step.mockRestore());
  return { tries: () => commit.mock.calls.length, spoilReads, mend };
}

async function spoilt(fleet: Fleet) {
  const process = fleet.process({ isKeptWarm: true });
  const spoiler = spoilFor(process);
  const token = await fleet.passing(process.keeper.getValue());
  spoiler.spoilReads();
  return { process, token, ...spoiler };
}

describe('a commit in whose place something unreadable stands', () => {
  it('is tried now and then, and written once that is gone', async () => {
    const fleet = new Fleet('stable');
    const { process, token, tries, mend } = await spoilt(fleet);
    await fleet.advance(MINUTE);
    const tried = tries();

    mend();
    await fleet.advance(12 * SECOND);

    expect(tried).toBeGreaterThan(3);
    expect(tried).toBeLessThan(10);
    expect((await fleet.store.read(process.keeper.target.key)).record?.value).toBe(token);
    expect(process.keeper.status().isCommitPending).toBe(false);
  });

  it('is given up when what it would write has ended, and that is told', async () => {
    const fleet = new Fleet('stable');
    const { process, tries } = await spoilt(fleet);
    await fleet.advance(2 * HOUR - MINUTE);
    const before = process.keeper.status().isCommitPending;
    await fleet.advance(2 * MINUTE);
    const tried = tries();

    await fleet.advance(MINUTE);

    expect([before, process.keeper.status().isCommitPending]).toEqual([true, false]);
    expect(process.eventsOf('commit-given-up')).toHaveLength(1);
    expect(process.keeper.isUnused).toBe(true);
    expect(tries()).toBe(tried);
  });

  it('does not hold up a shutdown', async () => {
    const fleet = new Fleet('stable');
    const { process, tries } = await spoilt(fleet);
    await fleet.advance(MINUTE);
    const tried = tries();

    await fleet.passing(process.stop(), SECOND);

    expect(tries()).toBe(tried + 1);
  });
});

describe('a reported token that something unreadable hid, on the legacy endpoint', () => {
  it('does not come back to the process that replaced it, once the new one is refused too', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    const { spoilReads, mend } = spoilFor(process);
    fleet.breakStore('throws', 'restore');
    fleet.simulator.faults.add({ kind: 'html', path: CHECK });
    fleet.simulator.killToken(token);
    await fleet.failing(process.keeper.reportRejected(token));
    await fleet.advance(30 * SECOND);
    const next = await atOnce(process.keeper.getValue());
    spoilReads();
    fleet.breakStore('throws', 'reject');
    fleet.simulator.faults.clear();
    fleet.simulator.killToken(next);
    await fleet.failing(process.keeper.reportRejected(next));

    for (const path of [fleet.path, CHECK]) fleet.simulator.faults.add({ kind: 'html', path });
    fleet.mendStore();
    mend();
    const error = await fleet.failing(process.keeper.getValue(), 15 * SECOND);

    expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
    expect(process.eventsOf('refused-copy-dropped')).toHaveLength(1);
  });
});

describe('what WeChat gave for a user, in whose place something unreadable stands', () => {
  it('is there for whoever reads, as soon as that is gone', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process({ issuer: new UserTokenIssuer(fleet.process().line) });
    const { spoilReads, mend } = spoilFor(process);
    const issued = { value: 'a-token', lifetimeMs: 2 * HOUR, issuerState: 'what-renews-it' };
    const error = await fleet.failing(process.keeper.importCredential(issued, timePointOf(process.clock)));
    spoilReads();
    await fleet.advance(MINUTE);

    mend();

    expect(error).toMatchObject({ code: 'TOKEN_RECORD_UNREADABLE' });
    expect(await atOnce(process.keeper.readCredential())).toMatchObject({ value: 'a-token' });
  });

  it('keeps nothing alive once it has ended', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process({ issuer: new UserTokenIssuer(fleet.process().line) });
    spoilFor(process);
    const issued = { value: 'a-token', lifetimeMs: 2 * HOUR, issuerState: 'what-renews-it' };
    await fleet.failing(process.keeper.importCredential(issued, timePointOf(process.clock)));
    const before = process.keeper.isUnused;

    await fleet.advance(2 * HOUR + MINUTE);

    expect([before, process.keeper.isUnused]).toEqual([false, true]);
  });
});
