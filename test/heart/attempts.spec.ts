import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_APP } from 'wechat-simulator';
import { versionOf } from '../../libs/wechat-token/src/core/ports/version.js';
import { timePointOf } from '../../libs/wechat-token/src/core/time/time-point.js';
import { TokenRecordError } from '../../libs/wechat-token/src/errors/token-record.error.js';
import { UserTokenIssuer } from '../../libs/wechat-token/src/wechat/issuers/user-token.issuer.js';
import { Attempts, attempts, byHand, CHECK, kept, Scripted } from './attempts.js';
import { Fleet, HOUR, MINUTE, SECOND } from './fleet.js';

describe('an attempt', () => {
  it('emits the same trouble again once one has succeeded in between', async () => {
    let isAway = true;
    const appSecret = () => (isAway ? Promise.reject(new Error('away')) : DEFAULT_APP.appSecret);
    const process = attempts('stable', { appSecret: async () => appSecret() });

    await process.run();
    await process.run();
    isAway = false;
    await process.run();
    isAway = true;
    const outcome = await process.run(byHand);

    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'SECRET_UNAVAILABLE' } });
    expect(process.told()).toEqual([
      ['missing', 'SECRET_UNAVAILABLE'],
      ['manual', 'SECRET_UNAVAILABLE'],
    ]);
  });

  it.each([
    { isServing: true, cause: 'due' },
    { isServing: false, cause: 'missing' },
  ])('that cannot read the record reports that a token is $cause', async ({ isServing, cause }) => {
    const process = attempts('legacy');
    if (isServing) await process.run();
    const unreadable = () => Promise.reject(new TokenRecordError('wx', 'a-key', 'WRONGTYPE'));
    vi.spyOn(process.process.store, 'read').mockImplementation(unreadable);

    await process.run();

    expect(process.told()).toEqual([[cause, 'TOKEN_RECORD_UNREADABLE']]);
  });

  it('of one that reads only leaves a due token to the next', async () => {
    const process = attempts('stable');
    const reading = { kind: 'read-only' } as const;
    await process.run(reading);

    expect(await process.steps(reading)).toEqual({ outcome: { kind: 'fresh' }, steps: ['read'] });
    await process.fleet.advance(HOUR + 50 * MINUTE);
    expect(await process.steps(reading)).toEqual({ outcome: { kind: 'retry' }, steps: ['read'] });
    expect(process.fleet.asks()).toHaveLength(1);
  });

  it('during a shutdown leaves the refresh to another process', async () => {
    const process = attempts('stable');
    process.ctx.stop();

    const { outcome, steps } = await process.steps();

    expect(outcome).toEqual({ kind: 'wait', ms: SECOND });
    expect(steps).toEqual(['read']);
  });

  it('of a reader counts for how long a call has been needed', async () => {
    const process = attempts('stable', { role: 'reader' });
    const issuer = new Attempts(process.fleet);
    await issuer.run();
    await process.run();
    await process.fleet.advance(2 * HOUR);

    const outcomes = [await process.run()];
    await process.fleet.advance(10 * SECOND);
    outcomes.push(await process.run());

    expect(outcomes).toMatchObject([
      { kind: 'wait', isTrouble: false },
      { kind: 'wait', isTrouble: true },
    ]);
  });

  it('that waits for another process reads no second time', async () => {
    const process = attempts('stable');
    const other = new Attempts(process.fleet);
    other.process.line.latencyMs = 2 * SECOND;
    const first = other.run();
    await process.fleet.advance(SECOND);

    const second = await process.steps();

    expect(second).toEqual({ outcome: { kind: 'wait', ms: SECOND }, steps: ['read'] });
    await first;
  });

  it('that failed is fine where another process has committed meanwhile', async () => {
    const process = attempts('stable');
    const other = new Attempts(process.fleet);
    process.process.line.isCut = true;
    const release = process.process.store.hold('abandon');
    const failing = process.run();
    await process.fleet.advance(100);
    await other.run(byHand);
    release();

    expect(await failing).toEqual({ kind: 'fresh' });
    expect(process.token).toBe(other.token);
  });

  it('serves what WeChat gave for a user once that is written, though it cannot be read again', async () => {
    const fleet = new Fleet('stable');
    const process = new Attempts(fleet, { issuer: new UserTokenIssuer(fleet.process().line) });
    const [now, lifetimeMs] = [fleet.clock.now(), 2 * HOUR];
    const issued = { key: process.key, value: 'a-token', fingerprint: 'its-print', issuerState: 'renews-it' };
    const dates = { askedAt: now, expiresAt: now + lifetimeMs, dueAt: now + lifetimeMs, lifetimeMs };
    const commit = { ...issued, ...dates, version: versionOf(1, 'a'), inDoubtMs: 0, clears: [] };
    process.process.store.fail('refuses', 'commit', 1);
    await process.ctx.outbox.commit(commit, timePointOf(fleet.clock)).catch(() => undefined);
    process.process.store.fail('refuses', 'read');

    expect(await process.run({ kind: 'read-only' })).toMatchObject({ kind: 'fresh', failed: {} });
    expect(process.token).toBe('a-token');
  });

  it('that a leak asks for is made once, and is the one that failed', async () => {
    const process = attempts('stable');
    await process.run();
    process.fleet.simulator.faults.setOutage('html');

    const { outcome, steps } = await process.steps({ kind: 'revoke' });

    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'WECHAT_UNAVAILABLE' } });
    expect(steps).toEqual(['read', 'acquire', 'abandon']);
  });
});

describe('an attempt on the legacy endpoint, while a request is in doubt', () => {
  /** WeChat made a token that nobody heard of. */
  async function inDoubt(): Promise<Attempts> {
    const process = attempts('legacy');
    await process.run();
    process.fleet.simulator.faults.add({ kind: 'reset', path: process.fleet.path, times: 1 });
    await process.run(byHand);
    return process;
  }

  async function suspected(): Promise<Attempts> {
    const process = await inDoubt();
    const { fingerprint } = process.ctx.cache.copy!;
    const reportedAt = process.fleet.clock.now();
    await process.fleet.store.reject({ key: process.key, fingerprint, reportedAt, status: 'suspect' });
    return process;
  }

  const leftOf = async ({ fleet, key }: Attempts) => (await fleet.store.read(key)).inDoubtForMs;

  it('waits for its end', async () => {
    const process = await inDoubt();
    const ms = await leftOf(process);

    expect(await process.run(byHand)).toEqual({ kind: 'wait', ms });
    expect([process.fleet.asks().length, process.fleet.checks().length]).toEqual([2, 0]);
  });

  it.each([
    { what: 'accepts', isAlive: true, outcome: { kind: 'fresh' } },
    { what: 'refuses', isAlive: false, outcome: { kind: 'retry' } },
  ])('goes on where WeChat $what the reported token', async ({ isAlive, outcome }) => {
    const process = await suspected();
    if (!isAlive) process.fleet.simulator.killToken(process.token!);

    expect(await process.run(byHand)).toEqual(outcome);
    expect([process.fleet.asks().length, process.fleet.checks().length]).toEqual([2, 1]);
  });

  it('waits where no check gives a verdict, and says so', async () => {
    const process = await suspected();
    process.fleet.simulator.faults.add({ kind: 'html', path: CHECK });
    const error = expect.objectContaining({ code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' });

    for (const told of [{ error }, { error }, {}]) {
      const ms = await leftOf(process);
      expect(await process.run(byHand)).toStrictEqual({ kind: 'wait', ms, ...told });
      await process.fleet.advance(10 * SECOND);
    }
    expect([process.fleet.asks().length, process.fleet.checks().length]).toEqual([2, 3]);
  });

  it('emits no event for an authorization that is gone: only its caller has named the user', async () => {
    const process = new Scripted('stable', { renewsFromState: true });
    process.record = { ...kept, status: 'rejected' };

    const outcome = await process.run();

    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'AUTHORIZATION_GONE', reason: 'ENDED' } });
    expect(process.told()).toEqual([]);
  });

  it('waits where the token has ended by its own count alone, and no check gives a verdict', async () => {
    const process = attempts('legacy');
    const { fleet } = process;
    await process.run();
    fleet.storeClockOffsetMs = -10 * MINUTE;
    await fleet.advance(2 * HOUR - MINUTE);
    fleet.simulator.faults.add({ kind: 'reset', path: fleet.path, times: 1 });
    await process.run(byHand);
    fleet.simulator.faults.add({ kind: 'html', path: CHECK });
    await fleet.advance(MINUTE + 10 * SECOND);
    const ms = await leftOf(process);

    const outcome = await process.run();

    const error = expect.objectContaining({ code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' });
    expect(outcome).toEqual({ kind: 'wait', ms, error });
    expect([fleet.asks().length, fleet.checks().length]).toEqual([2, 1]);
  });
});
