import { describe, expect, it, vi } from 'vitest';
import { MemoryTokenStore } from '../stores/memory/memory-token-store.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { DEFAULT_BUDGETS } from '../wechat/call-budgets.js';
import { WECHAT } from '../wechat/platform.js';
import { RefreshPolicy } from './policy/refresh-policy.js';
import type { CredentialKind, IssueRequest } from './ports/credential-kind.js';
import { DEFAULT_REPORT_LIMIT, DEFAULT_TIMING } from './ports/keeper-options.js';
import { TokenCore } from './token-core.js';

const account = { isKeptWarm: false, appSecret: async () => 'secret' };

/** A kind that says whom it was issued with. */
function kindOf(name: string, parts: Partial<CredentialKind> = {}): CredentialKind {
  return {
    name,
    platform: WECHAT,
    subjects: 'one',
    isCopied: true,
    renewsFromState: false,
    reissue: 'same',
    sameValue: 'remaining',
    renewsInLastMs: 0,
    overlapMs: 0,
    budget: { id: name, perDay: 10 },
    canForce: false,
    issue: async ({ appId, subject, dependency }: IssueRequest) => {
      const value = [appId, name, subject, dependency && `(${dependency})`].filter(Boolean).join('.');
      return { outcome: 'issued', value, lifetimeMs: 7_200_000 };
    },
    ...parts,
  };
}

function coreWith(...kinds: CredentialKind[]) {
  const clock = new VirtualClock();
  const policy = new RefreshPolicy(DEFAULT_TIMING, { ...DEFAULT_BUDGETS }, DEFAULT_REPORT_LIMIT, Math.random);
  const core = new TokenCore({
    clock,
    random: Math.random,
    instanceId: 'abc123',
    store: new MemoryTokenStore({ clock }),
    policy,
    kinds,
    role: 'issuer',
    forceOnRepeatedRejection: false,
    emit: () => undefined,
  });
  return { clock, core, accounts: core.accounts };
}

const accountsWith = (...kinds: CredentialKind[]) => coreWith(...kinds).accounts;

describe('Accounts', () => {
  it('resolves dependencies by key, in a chain over two accounts', async () => {
    const ticket = kindOf('ticket', {
      subjects: ['jsapi'],
      dependsOn: ({ appId }) => ({ appId, kind: 'token' }),
    });
    const accounts = accountsWith(ticket);
    const token = kindOf('token', { dependsOn: () => ({ appId: 'platform', kind: 'component' }) });
    accounts.add('shop', token, account);
    // Added later, since it is looked for when it is needed.
    accounts.add('platform', kindOf('component'), account);

    const { value } = await accounts.getCredential({ appId: 'shop', kind: 'ticket', subject: 'jsapi' });

    expect(value).toBe('shop.ticket.jsapi.(shop.token.(platform.component))');
  });

  it('reports a refused dependency, and requests again with the next one', async () => {
    let issued = 0;
    const token = kindOf('token', {
      issue: async () => ({ outcome: 'issued', value: `token-${(issued += 1)}`, lifetimeMs: 7_200_000 }),
    });
    const ticket = kindOf('ticket', {
      dependsOn: ({ appId }) => ({ appId, kind: 'token' }),
      issue: async ({ dependency }) =>
        dependency === 'token-1'
          ? { outcome: 'refused', refusal: { errcode: 40_001, scope: 'dependency' } }
          : { outcome: 'issued', value: `ticket of ${dependency}`, lifetimeMs: 7_200_000 },
    });
    const { clock, accounts } = coreWith(ticket);
    accounts.add('shop', token, account);

    const got = accounts.getCredential({ appId: 'shop', kind: 'ticket' });
    await clock.advance(1_000);

    expect((await got).value).toBe('ticket of token-2');
  });

  it('keeps no keeper of a credential that is not cached, also not of one that another depends on', async () => {
    const user = kindOf('user', { subjects: 'person', isCopied: false });
    const { core, accounts } = coreWith(user);
    accounts.add(
      'shop',
      kindOf('token', { dependsOn: () => ({ appId: 'shop', kind: 'user', subject: 'ann' }) }),
      account,
    );

    const { value } = await accounts.getCredential({ appId: 'shop', kind: 'token' });

    expect(value).toBe('shop.token.(shop.user.ann)');
    expect(Array.from(core.keepers, ({ target }) => target.key)).toEqual([{ appId: 'shop', kind: 'token' }]);
  });

  it('keeps one keeper of a cached credential, and does not count it among the accounts', async () => {
    const accounts = accountsWith(kindOf('ticket', { subjects: ['jsapi'] }));
    const shop = accounts.add('shop', kindOf('token'), account);
    const key = { appId: 'shop', kind: 'ticket', subject: 'jsapi' };

    await accounts.getCredential(key);

    expect(accounts.keeperFor(key).status()).toMatchObject({ state: 'fresh' });
    expect(accounts.keeperFor(key)).toBe(accounts.keeperFor(key));
    expect(accounts.all()).toEqual([shop]);
  });

  it.each([
    { key: { appId: 'shop', kind: 'token' }, isOwn: true },
    { key: { appId: 'shop', kind: 'component' }, isOwn: false },
    { key: { appId: 'shop', kind: 'token', subject: 'ann' }, isOwn: false },
  ])('owns $key: $isOwn', ({ key, isOwn }) => {
    const accounts = accountsWith();
    accounts.add('shop', kindOf('token'), account);

    expect(accounts.owns(key)).toBe(isOwn);
  });

  it('limits the calls of each account by the budgets, whatever the store counts', () => {
    const accounts = accountsWith();
    const forced = [{ id: 'stable/force' }];
    const [shop, another] = ['shop', 'another'].map((appId) => {
      const { calls } = accounts.add(appId, kindOf('token'), account).target;
      return calls;
    });

    for (let call = 0; call < DEFAULT_BUDGETS.force; call += 1) shop!.count(forced);

    expect(shop!.spentOf(forced)).toMatchObject({ id: 'stable/force' });
    expect(another!.spentOf(forced)).toBeUndefined();
  });

  it('requests nothing for a process that shuts down, and serves what it has', async () => {
    const { core, accounts } = coreWith(kindOf('ticket'));
    const shop = accounts.add('shop', kindOf('token'), account);
    const { value } = await accounts.getCredential({ appId: 'shop', kind: 'token' });
    const stop = vi.spyOn(shop, 'stop');

    await core.stop();

    expect((await accounts.getCredential({ appId: 'shop', kind: 'token' })).value).toBe(value);
    await expect(accounts.getCredential({ appId: 'shop', kind: 'ticket' })).rejects.toMatchObject({
      code: 'SHUT_DOWN',
    });
    expect(stop).toHaveBeenCalledOnce();
  });

  it('names the credentials of an account whose subjects are known, its own first', () => {
    const accounts = accountsWith(
      kindOf('ticket', { subjects: ['jsapi', 'wx_card'] }),
      kindOf('user', { subjects: 'person' }),
      kindOf('foreign', { platform: { ...WECHAT } }),
      kindOf('token', { budget: { id: 'another', perDay: 1 } }),
    );
    const shop = accounts.add('shop', kindOf('token'), account);

    expect(accounts.keysOf(shop)).toStrictEqual([
      { appId: 'shop', kind: 'token' },
      { appId: 'shop', kind: 'ticket', subject: 'jsapi' },
      { appId: 'shop', kind: 'ticket', subject: 'wx_card' },
    ]);
    expect(() => accounts.keeperFor({ appId: 'shop', kind: 'foreign' })).toThrow('no credential of the kind');
    expect(() => accounts.keeperFor({ appId: 'nobody', kind: 'token' })).toThrow('nobody is not configured');
  });

  it('does not list other accounts in the error for an unknown one', () => {
    const accounts = accountsWith();
    accounts.add('shop', kindOf('token'), account);

    expect(() => accounts.keeperFor({ appId: 'nobody', kind: 'token' })).toThrow(
      expect.objectContaining({ code: 'APP_UNKNOWN', appId: 'nobody', knownAppIds: [] }),
    );
  });

  it('is added once', () => {
    const accounts = accountsWith();
    const shop = accounts.add('shop', kindOf('token'), account);

    expect(accounts.add('shop', kindOf('token'), account)).toBe(shop);
    expect(accounts.find('shop')).toBe(shop);
    expect(accounts.find('nobody')).toBeUndefined();
  });
});
