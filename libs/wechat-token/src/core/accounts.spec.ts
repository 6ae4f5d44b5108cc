import { describe, expect, it } from 'vitest';
import { MemoryTokenStore } from '../stores/memory/memory-token-store.js';
import { DEFAULT_BUDGETS } from '../wechat/call-budgets.js';
import { WECHAT } from '../wechat/platform.js';
import { RefreshPolicy } from './policy/refresh-policy.js';
import type { CredentialKind, IssueRequest } from './ports/credential-kind.js';
import { DEFAULT_REPORT_LIMIT, DEFAULT_TIMING } from './ports/keeper-options.js';
import { systemClock } from './time/system-clock.js';
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

function accountsWith(...kinds: CredentialKind[]) {
  const policy = new RefreshPolicy(DEFAULT_TIMING, { ...DEFAULT_BUDGETS }, DEFAULT_REPORT_LIMIT, Math.random);
  const core = new TokenCore({
    clock: systemClock,
    random: Math.random,
    instanceId: 'abc123',
    store: new MemoryTokenStore(),
    policy,
    kinds,
    role: 'issuer',
    forceOnRepeatedRejection: false,
    emit: () => undefined,
  });
  return core.accounts;
}

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

  it('keeps no keeper of a credential that is not cached, also not of one that another depends on', async () => {
    const user = kindOf('user', { subjects: 'person', isCopied: false });
    const accounts = accountsWith(user);
    accounts.add(
      'shop',
      kindOf('token', { dependsOn: () => ({ appId: 'shop', kind: 'user', subject: 'ann' }) }),
      account,
    );

    const { value } = await accounts.getCredential({ appId: 'shop', kind: 'token' });

    expect(value).toBe('shop.token.(shop.user.ann)');
    expect(accounts.all().map(({ target }) => target.key)).toEqual([{ appId: 'shop', kind: 'token' }]);
  });

  it('names the credentials of an account whose subjects are known, its own first', () => {
    const accounts = accountsWith(
      kindOf('ticket', { subjects: ['jsapi', 'wx_card'] }),
      kindOf('user', { subjects: 'person' }),
      kindOf('foreign', { platform: { ...WECHAT } }),
      kindOf('token', { budget: { id: 'another', perDay: 1 } }),
    );
    const shop = accounts.add('shop', kindOf('token'), account);

    expect(accounts.keysOf(shop)).toEqual([
      { appId: 'shop', kind: 'token' },
      { appId: 'shop', kind: 'ticket', subject: 'jsapi' },
      { appId: 'shop', kind: 'ticket', subject: 'wx_card' },
    ]);
    expect(() => accounts.keeperFor({ appId: 'shop', kind: 'foreign' })).toThrow('no credential of the kind');
    expect(() => accounts.keeperFor({ appId: 'nobody', kind: 'token' })).toThrow('nobody is not configured');
  });

  it('is added once', () => {
    const accounts = accountsWith();
    const shop = accounts.add('shop', kindOf('token'), account);

    expect(accounts.add('shop', kindOf('token'), account)).toBe(shop);
    expect(accounts.find('shop')).toBe(shop);
    expect(accounts.find('nobody')).toBeUndefined();
  });
});
