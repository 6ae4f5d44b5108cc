import { describe, expect, it } from 'vitest';
import { CredentialKeeper } from '../../libs/wechat-token/src/core/keeper/credential-keeper.js';
import type { Dependency } from '../../libs/wechat-token/src/core/local/keeper-environment.js';
import { RejectionDoubtedError } from '../../libs/wechat-token/src/errors/rejection-doubted.error.js';
import { SecretUnavailableError } from '../../libs/wechat-token/src/errors/secret-unavailable.error.js';
import { TicketIssuer } from '../../libs/wechat-token/src/wechat/issuers/ticket.issuer.js';
import { DEFAULT_APP } from 'wechat-simulator';
import { atOnce, ENDPOINTS, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

/** Lets time pass up to the moment at which a token wants its successor. */
async function untilDue(fleet: Fleet, { keeper }: HeartProcess): Promise<void> {
  await fleet.advance(keeper.status().dueInMs! - SECOND);
}

/** A secret function that works until it is broken. */
function breakable() {
  const state = { isBroken: false };
  const appSecret = async () => {
    if (state.isBroken) throw new Error('the vault is sealed');
    return DEFAULT_APP.appSecret;
  };
  return { appSecret, break: () => (state.isBroken = true), mend: () => (state.isBroken = false) };
}

describe.each(ENDPOINTS)('a refresh that fails beside a living token, on the %s endpoint', (endpoint) => {
  const TIMING = { confirmEveryMs: 0 };

  it('for want of the secret is told about once a minute, and shown', async () => {
    const fleet = new Fleet(endpoint);
    const secret = breakable();
    const options = { isKeptWarm: true, timing: TIMING, appSecret: secret.appSecret };
    const { process, token } = await fleet.served(options);
    await untilDue(fleet, process);
    secret.break();

    await fleet.advance(3 * MINUTE);

    const told = process.eventsOf('refresh-failed');
    expect(told[0]).toMatchObject({
      cause: 'due',
      reason: { code: 'SECRET_UNAVAILABLE', failure: 'FAILED' },
    });
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told.length).toBeLessThanOrEqual(4);
    expect(process.keeper.status().failure?.code).toBe('SECRET_UNAVAILABLE');
    expect(await atOnce(process.keeper.getValue())).toBe(token);
  });

  it('and then succeeds is news again when it fails the next time', async () => {
    const fleet = new Fleet(endpoint);
    const secret = breakable();
    const options = { isKeptWarm: true, timing: TIMING, appSecret: secret.appSecret };
    const { process } = await fleet.served(options);
    await untilDue(fleet, process);
    secret.break();
    await fleet.advance(3 * SECOND);
    secret.mend();
    await fleet.advance(3 * SECOND);
    const { failure } = process.keeper.status();
    secret.break();
    void process.keeper.refresh();
    await fleet.advance(3 * SECOND);

    expect(failure).toBeUndefined();
    expect(process.eventsOf('refresh-failed')).toHaveLength(2);
  });

  it('as a leak procedure does that cannot go on is told about once a minute, and shown', async () => {
    const fleet = new Fleet(endpoint);
    const secret = breakable();
    const options = { isKeptWarm: true, timing: TIMING, appSecret: secret.appSecret };
    const { process } = await fleet.served(options);
    void process.keeper.revokeLeaked().catch(() => undefined);
    await fleet.advance(SECOND);
    secret.break();

    await fleet.advance(3 * MINUTE);

    const told = process.eventsOf('refresh-failed');
    expect(told[0]).toMatchObject({ cause: 'leak', reason: { code: 'SECRET_UNAVAILABLE' } });
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told.length).toBeLessThanOrEqual(4);
    expect(process.keeper.status().failure?.code).toBe('SECRET_UNAVAILABLE');
  });

  it('for want of calls is told once', async () => {
    const fleet = new Fleet(endpoint);
    const options = { isKeptWarm: true, timing: TIMING, budgets: { [endpoint]: 1 } };
    const { process } = await fleet.served(options);
    await untilDue(fleet, process);

    await fleet.advance(3 * MINUTE);

    expect(process.eventsOf('budget-spent')).toHaveLength(1);
    expect(process.keeper.status().failure?.code).toBe('BUDGET_SPENT');
  });

  it('because a pause holds it up is told once a pause', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served({ isKeptWarm: true, timing: TIMING });
    await untilDue(fleet, process);
    const { key } = process.keeper.target;
    const { record, storeTime } = await fleet.store.read(key);
    const reason = { code: 'WECHAT_REFUSED', errcode: 45_009 };
    const pause = {
      id: `${endpoint}/quota`,
      until: storeTime + 2 * MINUTE,
      forMs: 2 * MINUTE,
      failures: 1,
      reason,
    };
    await fleet.store.abandon({ key, version: record!.version, issued: 'nothing', pause });

    await fleet.advance(MINUTE);
    const told = process.eventsOf('paused');
    const { failure } = process.keeper.status();
    for (let tries = 0; tries < 5; tries += 1) await fleet.passing(process.keeper.refresh());
    await fleet.advance(2 * MINUTE);

    expect(told).toMatchObject([{ reason }]);
    expect(failure).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 45_009 });
    expect(process.eventsOf('paused')).toHaveLength(1);
    expect(process.keeper.status().failure).toBeUndefined();
  });

  it('for want of an issuer is told, and shown until there is one', async () => {
    const fleet = new Fleet(endpoint);
    const { process: issuer } = await fleet.served({ timing: TIMING });
    const reader = fleet.process({ role: 'reader', isKeptWarm: true, timing: TIMING });
    await atOnce(reader.keeper.getValue());
    await issuer.stop();
    await untilDue(fleet, reader);

    await fleet.advance(30 * SECOND);
    const early = [reader.keeper.status().failure, ...reader.eventsOf('refresh-failed')];
    await fleet.advance(MINUTE);
    const { failure } = reader.keeper.status();
    await fleet.served({ isKeptWarm: true, timing: TIMING });
    await fleet.advance(30 * SECOND);

    expect(early).toEqual([undefined]);
    expect(failure?.code).toBe('NO_ISSUER');
    expect(reader.eventsOf('refresh-failed')).toMatchObject([{ reason: { code: 'NO_ISSUER' } }]);
    expect(reader.keeper.status().failure).toBeUndefined();
  });
});

describe('a ticket that lives, and whose access token', () => {
  function ticketOf(fleet: Fleet, process: HeartProcess, dependency: Dependency): CredentialKeeper {
    const { target } = process.keeper;
    const key = { appId: fleet.appId, kind: 'ticket', subject: 'jsapi' };
    const keeper = new CredentialKeeper(
      { ...target, key, dependency, kind: new TicketIssuer(process.line) },
      process.around,
    );
    process.keepers.add(keeper);
    return keeper;
  }

  it('cannot be had is told as failing, and shown', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served({ isKeptWarm: true });
    const state = { error: undefined as Error | undefined };
    const get = async () => {
      if (state.error) throw state.error;
      return token;
    };
    const ticket = ticketOf(fleet, process, { get, reportRejected: async () => undefined });
    await fleet.passing(ticket.getValue());
    state.error = new SecretUnavailableError(fleet.appId, 'TIMEOUT');

    await fleet.advance(21 * MINUTE + 30 * SECOND);

    const told = process.eventsOf('refresh-failed').filter(({ key }) => key.kind === 'ticket');
    expect(told[0]).toMatchObject({ reason: { code: 'SECRET_UNAVAILABLE', failure: 'TIMEOUT' } });
    expect(ticket.status().failure?.code).toBe('SECRET_UNAVAILABLE');
    expect(ticket.status().state).not.toBe('none');
  });

  it('is refused, and whose report is doubted, is told as failing', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served({ isKeptWarm: true });
    const state = { token };
    const doubted = new RejectionDoubtedError(fleet.appId, 'REPORTED_TOO_OFTEN');
    const ticket = ticketOf(fleet, process, {
      get: async () => state.token,
      reportRejected: () => Promise.reject(doubted),
    });
    await fleet.passing(ticket.getValue());
    state.token = 'a-token-that-is-refused';

    await fleet.advance(21 * MINUTE + 30 * SECOND);

    const told = process.eventsOf('refresh-failed').filter(({ key }) => key.kind === 'ticket');
    expect(told[0]).toMatchObject({ reason: { code: 'REJECTION_DOUBTED', failure: 'REPORTED_TOO_OFTEN' } });
    expect(ticket.status().failure).toBeDefined();
    expect(ticket.status().state).not.toBe('none');
  });
});

describe('what is no failure', () => {
  it('is told by nobody: a store that is away for a while, a reader that follows its issuer', async () => {
    const fleet = new Fleet('legacy');
    const { process } = await fleet.served({ isKeptWarm: true });
    const reader = fleet.process({ role: 'reader', isKeptWarm: true });
    await atOnce(reader.keeper.getValue());
    await fleet.advance(HOUR / 2);
    fleet.breakStore();
    await fleet.advance(5 * MINUTE);
    fleet.mendStore();

    await fleet.advance(6 * HOUR);

    for (const { events, keeper } of [process, reader]) {
      expect(events.filter(({ type }) => type === 'refresh-failed' || type === 'paused')).toEqual([]);
      expect(keeper.status().failure).toBeUndefined();
    }
  });
});

it('a confirmation without the secret is told as a confirmation, not as a due refresh', async () => {
  const fleet = new Fleet('stable');
  const secret = breakable();
  const { process } = await fleet.served({ isKeptWarm: true, appSecret: secret.appSecret });
  secret.break();

  await fleet.advance(5 * MINUTE);

  const told = process.eventsOf('refresh-failed');
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(told.map(({ cause }) => cause))).toEqual(new Set(['confirm']));
});
