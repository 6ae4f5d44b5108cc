import { describe, expect, it } from 'vitest';
import { CredentialKeeper } from '../../libs/wechat-token/src/core/keeper/credential-keeper.js';
import { timePointOf } from '../../libs/wechat-token/src/core/time/time-point.js';
import { UserTokenIssuer } from '../../libs/wechat-token/src/wechat/issuers/user-token.issuer.js';
import { Fleet, HOUR, SECOND } from './fleet.js';

const RENEWED = {
  access_token: 'renewed',
  expires_in: 7_200,
  refresh_token: 'what-renews-it',
  openid: 'a-user',
};

describe('a keeper that is made for the work at hand', () => {
  it('is there until that has ended, also when its caller has given up', async () => {
    const fleet = new Fleet('stable');
    const { store } = fleet;
    const issuer = new UserTokenIssuer({ exchange: async () => ({ ok: true, status: 200, json: RENEWED }) });
    const process = fleet.process({ issuer });
    const { target } = process.keeper;
    const key = { ...target.key, subject: 'a-user' };
    const make = () => new CredentialKeeper({ ...target, key }, process.around);
    const lend = <T>(work: (keeper: CredentialKeeper) => Promise<T>) =>
      process.keepers.withKeeper(key, make, work);
    const ended = { value: 'ended', lifetimeMs: SECOND, issuerState: 'what-renews-it' };
    await fleet.passing(lend((keeper) => keeper.importCredential(ended, timePointOf(process.clock))));
    await fleet.advance(HOUR);
    const { storeTime, record } = await store.read(key);
    // Somebody else is at it, and dies.
    const other = {
      attemptId: 'another',
      readAt: storeTime,
      readWindowMs: SECOND,
      leaseMs: 800,
      inDoubtMs: 0,
    };
    await store.acquire({ key, replaces: record!.version, ...other, pauses: [], budgets: [] });
    const error = await fleet.failing(lend((keeper) => keeper.readCredential({ timeoutMs: 300 })));
    process.store.fail('throws', 'commit');
    await fleet.advance(2 * SECOND);

    process.store.mend();
    await fleet.advance(2 * SECOND);

    expect(error).toMatchObject({ code: 'WAIT_TIMED_OUT' });
    expect((await store.read(key)).record?.value).toBe('renewed');
    expect(process.keepers.find(key)).toBeUndefined();
  });
});
