import { describe, expect, it, vi } from 'vitest';
import { TokenRecordError } from '../errors/token-record.error.js';
import { MemoryTokenStore } from '../stores/memory/memory-token-store.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { CredentialKeeper } from './keeper/credential-keeper.js';
import type { CredentialTarget } from './local/keeper-environment.js';
import { RefreshPolicy } from './policy/refresh-policy.js';
import type { CredentialKind } from './ports/credential-kind.js';
import type { KeeperEvent } from './ports/keeper-events.js';
import { DEFAULT_REPORT_LIMIT, DEFAULT_TIMING, type KeeperTiming } from './ports/keeper-options.js';
import { latestOf } from './ports/version.js';
import { TokenCore } from './token-core.js';

function setUp(timing: Partial<KeeperTiming> = {}) {
  const clock = new VirtualClock();
  const store = new MemoryTokenStore({ clock });
  const events: KeeperEvent[] = [];
  const random = () => 0.5;
  const limits = { force: 1, check: 1, other: 1 };
  const core = new TokenCore({
    clock,
    random,
    store,
    instanceId: 'unit00',
    policy: new RefreshPolicy({ ...DEFAULT_TIMING, ...timing }, limits, DEFAULT_REPORT_LIMIT, random),
    kinds: [],
    role: 'issuer',
    forceOnRepeatedRejection: false,
    emit: (event) => void events.push(event),
  });
  return { clock, store, events, core };
}

describe('TokenCore', () => {
  it('removes a record that cannot be read, up to the time of the store', async () => {
    const { store, core } = setUp();
    const key = { appId: 'wx1', kind: 'token' };
    const { storeTime } = await store.read(key);
    vi.spyOn(store, 'read').mockRejectedValue(new TokenRecordError('wx1', 'wx1/token', 'WRONGTYPE'));
    const revisions = vi.spyOn(store, 'revisions');
    const forget = vi.spyOn(store, 'forget');

    await core.forget(key);

    expect(revisions).toHaveBeenCalledWith([key]);
    expect(forget).toHaveBeenCalledWith({ key, upTo: latestOf({ storeTime }) });
  });

  it('removes nothing while the store is away', async () => {
    const { store, core } = setUp();
    vi.spyOn(store, 'read').mockRejectedValue(new Error('lost'));
    const forget = vi.spyOn(store, 'forget');

    await expect(core.forget({ appId: 'wx1', kind: 'token' })).rejects.toMatchObject({
      code: 'TOKEN_STORE_FAILED',
    });

    expect(forget).not.toHaveBeenCalled();
  });

  it('emits an event for each operation that the store failed', async () => {
    const { store, events, core } = setUp();
    vi.spyOn(store, 'inspect').mockRejectedValue(new Error('lost'));

    await expect(core.store.inspect('wx1')).rejects.toMatchObject({ code: 'TOKEN_STORE_FAILED' });

    expect(events).toContainEqual({ type: 'store-failed', operation: 'inspect', reason: 'UNKNOWN' });
  });

  it.each([
    { what: 'has it', appSecret: async () => 'secret', told: 'secret' },
    {
      what: 'fails',
      appSecret: () => Promise.reject(new Error('away')),
      told: expect.objectContaining({ code: 'SECRET_UNAVAILABLE', reason: 'FAILED' }),
    },
  ])('says the secret of an account, or why it cannot (its function $what)', async ({ appSecret, told }) => {
    const { core } = setUp();
    const kind = { subjects: 'one', budget: { id: 'token', perDay: 1 } };
    const keeper = { target: { key: { appId: 'wx1', kind: 'token' }, kind, account: { appSecret } } };

    const secret = core.secretOf(keeper as unknown as CredentialKeeper);

    expect(await secret.catch((error: unknown) => error)).toEqual(told);
  });

  it.each<{ reissues: readonly CredentialKind['reissue'][]; ms: number }>([
    { reissues: [], ms: 1_000 },
    { reissues: ['same'], ms: 1_000 },
    { reissues: ['same', 'supersedes'], ms: 5_000 },
  ])('aborts what a shutdown has waited for for $ms ms, beside $reissues', async ({ reissues, ms }) => {
    const { clock, core } = setUp({ shutdownTimeoutMs: 1_000, httpTimeoutMs: 5_000 });
    for (const reissue of reissues) {
      const kind = { reissue, isCopied: true };
      const target = { key: { appId: 'wx1', kind: reissue }, kind, account: {} };
      core.keepers.add(new CredentialKeeper(target as unknown as CredentialTarget, core.env));
    }
    const work = vi.fn(() => new Promise<void>(() => undefined));
    void core.trackUntilShutdown('wx1', work);
    const stopped = core.stop();

    await clock.advance(ms - 1);
    const before = core.hardStop.signal.aborted;
    await clock.advance(1);

    expect([before, core.hardStop.signal.aborted]).toEqual([false, true]);
    await stopped;
    await expect(core.trackUntilShutdown('wx1', work)).rejects.toMatchObject({ code: 'SHUT_DOWN' });
    expect(work).toHaveBeenCalledOnce();
  });
});
