import { describe, expect, it } from 'vitest';
import type { IssueRequest } from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import { LegacyAccessTokenIssuer } from '../../libs/wechat-token/src/wechat/issuers/legacy-access-token.issuer.js';
import { atOnce, Fleet, MINUTE, SECOND } from './fleet.js';

class StatefulIssuer extends LegacyAccessTokenIssuer {
  override async issue(request: IssueRequest) {
    return { ...(await super.issue(request)), issuerState: 'its state' };
  }
}

describe('reportRejected() on the legacy endpoint', () => {
  it('changes nothing where WeChat accepts the token, and doubts the reporter', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();

    const error = await fleet.failing(process.keeper.reportRejected(token));

    expect(error).toMatchObject({
      code: 'REJECTION_DOUBTED',
      reason: 'ACCEPTED_BY_WECHAT',
      retryable: false,
    });
    expect(process.eventsOf('rejection-doubted')).toMatchObject([{ reason: 'ACCEPTED_BY_WECHAT' }]);
    expect([fleet.asks().length, fleet.checks().length]).toEqual([1, 1]);
    expect(await atOnce(process.keeper.getValue())).toBe(token);
  });

  it('neither lengthens nor hastens the life of a token that WeChat accepts', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    await fleet.advance(5 * MINUTE);
    const before = process.keeper.status();

    await fleet.failing(process.keeper.reportRejected(token));

    const { remainingMs, dueInMs } = process.keeper.status();
    expect(before.remainingMs! - remainingMs!).toBeGreaterThanOrEqual(0);
    expect(before.remainingMs! - remainingMs!).toBeLessThan(SECOND);
    expect(Math.abs(before.dueInMs! - dueInMs!)).toBeLessThan(SECOND);
  });

  it("does not lengthen it either where the store's clock was set back", async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    await fleet.advance(MINUTE);
    fleet.storeClockOffsetMs = -30 * SECOND;

    await fleet.failing(process.keeper.reportRejected(token));

    const { record } = await fleet.store.read(process.keeper.target.key);
    expect(Math.abs(record!.remainingMs - process.keeper.status().remainingMs!)).toBeLessThan(SECOND);
  });

  it('writes a token that WeChat accepts once more, with its age and state, where the store lost it', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served({ issuer: new StatefulIssuer(fleet.process().line) });
    await fleet.advance(MINUTE);
    const report = process.keeper.reportRejected(token);
    await fleet.advance(20);
    fleet.store.wipe();

    await fleet.failing(report);

    const { record } = await fleet.store.read(process.keeper.target.key);
    expect(record).toMatchObject({ value: token, issuerState: 'its state' });
    expect(Math.round(record!.issuedAgoMs / SECOND)).toBe(60);
  });

  it('replaces a token that WeChat refused also for a caller that waits no longer', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    fleet.simulator.killToken(token);
    await fleet.failing(process.keeper.reportRejected(token, { timeoutMs: 50 }));

    await fleet.advance(1_200);

    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
  });

  it('tries a token once that was issued a moment before, however long that takes', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    fleet.simulator.killToken(token);
    process.line.latencyMs = 200;

    const { value } = await fleet.passing(process.keeper.reportRejected(token), SECOND);

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(fleet.checks()).toHaveLength(1);
  });

  it('tries the token with one call for 500 reports', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();

    const errors = await fleet.passing(
      Promise.allSettled(Array.from({ length: 500 }, () => process.keeper.reportRejected(token))),
      3 * SECOND,
    );

    expect(errors.every(({ status }) => status === 'rejected')).toBe(true);
    expect(fleet.checks().length).toBeLessThanOrEqual(2);
    expect(fleet.asks()).toHaveLength(1);
  });

  it('waits for no pause from while the token was valid, once WeChat has refused it', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served({ isKeptWarm: true });
    await fleet.advance(55 * MINUTE);
    fleet.simulator.faults.setOutage('html');
    await fleet.advance(15 * MINUTE);
    const asks = fleet.asks().length;
    while (fleet.asks().length === asks) await fleet.advance(SECOND);
    fleet.simulator.faults.setOutage('none');
    fleet.simulator.killToken(token);

    const { value } = await fleet.passing(process.keeper.reportRejected(token), 4 * SECOND);

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(fleet.asks()).toHaveLength(asks + 2);
  });

  it('serves the others on while the token is tried, and to nobody once WeChat refused it', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    fleet.simulator.killToken(token);
    fleet.simulator.faults.add({ kind: 'slow', ms: 4 * SECOND, path: '/cgi-bin/getcallbackip', times: 1 });
    fleet.simulator.faults.add({ kind: 'hang', path: fleet.path, times: 1 });
    void process.keeper.reportRejected(token).catch(() => undefined);

    await fleet.advance(3 * SECOND);
    const meanwhile = await atOnce(other.keeper.getValue());
    await fleet.advance(1_200);
    const afterwards = other.keeper.status().state;

    expect(meanwhile).toBe(token);
    expect(afterwards).toBe('none');
  });

  it('leaves the token in use where the check says nothing, and tries again soon', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    fleet.simulator.killToken(token);
    fleet.simulator.faults.add({ kind: 'html', path: '/cgi-bin/getcallbackip', times: 2 });

    const error = await fleet.failing(process.keeper.reportRejected(token));
    const meanwhile = await atOnce(process.keeper.getValue());
    await fleet.advance(10 * SECOND);

    expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' });
    expect(meanwhile).toBe(token);
    expect(fleet.checks()).toHaveLength(3);
    expect(fleet.simulator.isAlive(await atOnce(process.keeper.getValue()))).toBe(true);
  });

  it('tries the token once, also where the store takes the verdict later', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    process.store.fail('throws', 'commit');
    const report = process.keeper.reportRejected(token);
    void report.catch(() => undefined);
    await fleet.advance(20 * SECOND);

    process.store.mend();
    await fleet.advance(20 * SECOND);

    expect((await fleet.store.read(process.keeper.target.key)).record).toMatchObject({
      value: token,
      status: 'valid',
    });
    expect(fleet.checks()).toHaveLength(1);
  });

  it('keeps a newer token that was written late, while the one before was tried', async () => {
    const fleet = new Fleet('legacy');
    const { process } = await fleet.served();
    const other = fleet.process();
    const token = await fleet.passing(other.keeper.getValue());
    await fleet.advance(10 * MINUTE);
    process.store.fail('throws', 'commit');
    const refresh = process.keeper.refresh();
    void refresh.catch(() => undefined);
    // Its lease expires meanwhile.
    await fleet.advance(9 * SECOND);
    const next = await atOnce(process.keeper.getValue());
    other.store.fail('throws', 'commit');
    const report = other.keeper.reportRejected(token);
    void report.catch(() => undefined);
    await fleet.advance(SECOND);

    process.store.mend();
    await fleet.advance(2 * SECOND);
    other.store.mend();
    await fleet.advance(5 * SECOND);

    expect(fleet.checks()).toHaveLength(1);
    expect(next).not.toBe(token);
    expect((await fleet.store.read(process.keeper.target.key)).record).toMatchObject({ value: next });
  });

  it('tries a token that a store brings back, as only callers have said that it is dead', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    const goBack = fleet.store.remember();
    fleet.simulator.killToken(token);
    const { value: next } = await fleet.passing(process.keeper.reportRejected(token));
    fleet.simulator.killToken(next);
    fleet.breakStore();
    await fleet.failing(process.keeper.reportRejected(next));
    goBack();
    fleet.mendStore();

    const value = await fleet.passing(process.keeper.getValue(), 3 * SECOND);

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(fleet.checks()).toHaveLength(3);
  });

  it('serves a reported token again that a store brings back and WeChat accepts', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    const goBack = fleet.store.remember();
    await fleet.advance(MINUTE + SECOND);
    await fleet.passing(process.keeper.refresh());
    const { value: next } = await atOnce(process.keeper.reportRejected(token));
    fleet.simulator.killToken(next);
    fleet.breakStore();
    await fleet.failing(process.keeper.reportRejected(next));
    goBack();
    fleet.mendStore();

    expect(await fleet.passing(process.keeper.getValue(), 3 * SECOND)).toBe(token);
    expect([fleet.asks().length, fleet.checks().length]).toEqual([2, 2]);
  });

  it('replaces a token that a foreign fetch ended', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    fleet.simulator.mintElsewhere(fleet.appId);
    await fleet.advance(5 * MINUTE);

    const { value } = await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);

    expect(fleet.simulator.isAlive(token)).toBe(false);
    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect(fleet.asks()).toHaveLength(2);
    expect(process.eventsOf('foreign-refresh')).toHaveLength(1);
  });

  it('serves no token whose successor was missed and is refused, once the two no longer overlap', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    process.store.fail('throws');
    await fleet.advance(2 * MINUTE);
    await fleet.passing(other.keeper.refresh());
    const successor = await atOnce(other.keeper.getValue());
    await fleet.advance(6 * MINUTE);
    fleet.simulator.killToken(successor);
    // Checks get through, and nothing is issued.
    fleet.simulator.faults.add({ kind: 'errcode', errcode: -1, path: fleet.path });
    await fleet.failing(other.keeper.reportRejected(successor), 11 * SECOND);

    process.store.mend();
    await fleet.advance(12 * SECOND);
    const served = await fleet.passing(
      process.keeper.getValue().catch(() => 'failed'),
      11 * SECOND,
    );

    expect(fleet.simulator.isAlive(token)).toBe(false);
    expect(served).toBe('failed');
  });
});
