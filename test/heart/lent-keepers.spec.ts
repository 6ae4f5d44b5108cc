import { describe, expect, it } from 'vitest';
import { CredentialKeeper } from '../../libs/wechat-token/src/core/keeper/credential-keeper.js';
import type { WaitOptions } from '../../libs/wechat-token/src/core/time/deadline.js';
import { timePointOf } from '../../libs/wechat-token/src/core/time/time-point.js';
import { UserTokenIssuer } from '../../libs/wechat-token/src/wechat/issuers/user-token.issuer.js';
import { Fleet, HOUR, SECOND } from './fleet.js';

const RENEWED = {
  access_token: 'renewed',
  expires_in: 7_200,
  refresh_token: 'what-renews-it',
  openid: 'a-user',
};

/** A process that makes the keeper of a user when it is needed, and how often WeChat was asked to renew. */
function lender(fleet: Fleet) {
  const asked: unknown[] = [];
  const exchange = async (request: unknown) => {
    asked.push(request);
    return { ok: true, status: 200, json: RENEWED } as const;
  };
  const process = fleet.process({ issuer: new UserTokenIssuer({ exchange }) });
  const { target } = process.keeper;
  const key = { ...target.key, subject: 'a-user' };
  const make = () => new CredentialKeeper({ ...target, key }, process.around);
  const lend = <T>(work: (keeper: CredentialKeeper) => Promise<T>) =>
    process.keepers.withKeeper(key, make, work);
  const keep = (lifetimeMs: number, wait: WaitOptions = {}) => {
    const issued = { value: 'kept', lifetimeMs, issuerState: 'what-renews-it' };
    return lend((keeper) => keeper.importCredential(issued, timePointOf(process.clock), wait));
  };
  return { process, key, lend, keep, asked, find: () => process.keepers.find(key) };
}

/** Work that lasts until it is ended. */
function lasting() {
  let end: () => void = () => undefined;
  const work = new Promise<void>((resolve) => (end = resolve));
  return { work, end };
}

describe('a keeper that is made for the work at hand', () => {
  it('is there until that has ended, also when its caller has given up', async () => {
    const fleet = new Fleet('stable');
    const { store } = fleet;
    const { process, key, lend, keep, find } = lender(fleet);
    await fleet.passing(keep(SECOND));
    await fleet.advance(SECOND);
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
    expect(find()).toBeUndefined();
  });

  it('is there until the last who uses it has done, and does nothing of itself', async () => {
    const fleet = new Fleet('stable');
    const { process, lend, keep, asked, find } = lender(fleet);
    await fleet.passing(keep(HOUR));
    const { work, end } = lasting();
    const used = lend(async (keeper) => {
      await keeper.readCredential();
      await work;
    });
    await fleet.advance(SECOND);
    const steps = process.store.tried.length;

    await lend(async () => undefined);
    await fleet.advance(3 * SECOND);
    const lent = find()!;
    process.clock.moveWallClock(HOUR);
    const isPatient = lent.tick(timePointOf(process.clock), true);
    await fleet.advance(0);
    end();
    await used;

    expect([isPatient, process.store.tried.length - steps, asked.length]).toEqual([false, 0, 0]);
    expect(find()).toBeUndefined();
  });

  it.each([
    { lifeMs: HOUR, renewals: 0 },
    { lifeMs: 4 * SECOND, renewals: 1 },
  ])(
    'hands out what it read, and renews it only if it is due ($lifeMs ms of life, $renewals renewals)',
    async ({ lifeMs, renewals }) => {
      const fleet = new Fleet('stable');
      const { process, lend, keep, asked } = lender(fleet);
      await fleet.passing(keep(lifeMs));
      await fleet.advance(3 * SECOND);
      const steps = process.store.tried.length;

      const { value } = await fleet.passing(lend((keeper) => keeper.readCredential()));
      await fleet.advance(0);

      expect([value, asked.length]).toEqual(['kept', renewals]);
      expect(process.store.tried.slice(steps)).toEqual(
        renewals === 0 ? ['read'] : ['read', 'read', 'acquire', 'commit'],
      );
    },
  );

  it('writes what the store did not take, and leaves its renewal to whoever uses it', async () => {
    const fleet = new Fleet('stable');
    const { process, key, keep, asked } = lender(fleet);
    process.store.fail('throws', 'commit');
    await fleet.failing(keep(10 * SECOND, { timeoutMs: 100 }));
    await fleet.advance(6 * SECOND);
    process.store.mend();

    await fleet.advance(SECOND);

    expect((await fleet.store.read(key)).record?.value).toBe('kept');
    expect(asked).toEqual([]);
  });
});
