import { describe, expect, it } from 'vitest';
import { TokenRecordError } from '../../errors/token-record.error.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import { MemoryTokenStore } from '../../stores/memory/memory-token-store.js';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { DEFAULT_TIMING } from '../ports/keeper-options.js';
import type { KeeperEvent } from '../ports/keeper-events.js';
import type { CommitRequest } from '../ports/token-store.js';
import { timePointOf } from '../time/time-point.js';
import { CommitOutbox } from './commit-outbox.js';
import { CredentialCache } from './credential-cache.js';
import type { CredentialTarget, KeeperEnvironment } from './keeper-environment.js';
import { StoreClock } from './store-clock.js';
import { StoreView } from './store-view.js';

const key = { appId: 'wx0123456789abcdef', kind: 'access-token' };
const LIFE_MS = 7_200_000;
const { pollMs } = DEFAULT_TIMING;

const late = new TokenStoreError('commit', 'TIMEOUT', key.appId);
const full = new TokenStoreError('commit', 'OOM', key.appId);
const unreadable = new TokenRecordError(key.appId, 'a-key', 'WRONGTYPE');

/** A store that refuses to commit while it is told to, and keeps what it was sent. */
class RefusingStore extends MemoryTokenStore {
  readonly isAway = false;
  readonly sent: CommitRequest[] = [];
  failure: Error | undefined;
  /** Awaited before each commit. */
  held: Promise<void> | undefined;

  override async commit(request: CommitRequest) {
    this.sent.push(request);
    const { failure } = this;
    await this.held;
    if (failure) throw failure;
    return super.commit(request);
  }
}

/** The outbox of a process that has run for a while. */
async function running(kind: { readonly keepMs?: number } = {}) {
  const clock = new VirtualClock();
  const store = new RefusingStore({ clock });
  const storeClock = new StoreClock();
  const events: string[] = [];
  const policy = { timing: DEFAULT_TIMING, confirmAfterMs: () => 0 };
  const emit = (event: KeeperEvent) => void events.push(event.type);
  const env = { clock, store, storeClock, policy, emit } as unknown as KeeperEnvironment;
  const target = { key, kind: { reissue: 'same', sameValue: 'remaining', ...kind } } as CredentialTarget;
  const view = new StoreView(target, env, new CredentialCache(target, env));
  const outbox = new CommitOutbox(target, env, view);
  await clock.advance(10_000);
  const requestOf = (version: string, lifetimeMs = LIFE_MS): CommitRequest => ({
    key,
    version,
    value: `token-${version}`,
    fingerprint: version,
    expiresAt: clock.now() + lifetimeMs,
    dueAt: clock.now() + lifetimeMs / 2,
    lifetimeMs,
    askedAt: clock.now(),
    inDoubtMs: 0,
    clears: [],
  });
  const commit = (version: string, lifetimeMs?: number, begun = timePointOf(clock)) =>
    outbox.commit(requestOf(version, lifetimeMs), begun);
  /** A commit that fails with `failure`, and so stays in the outbox. */
  const fail = async (failure: Error, version = '2-b', lifetimeMs?: number) => {
    store.failure = failure;
    await expect(commit(version, lifetimeMs)).rejects.toBe(failure);
    store.failure = undefined;
  };
  return { clock, store, storeClock, events, view, outbox, requestOf, commit, fail };
}

describe('CommitOutbox', () => {
  it('has nothing to write at first', async () => {
    const { outbox, events } = await running();

    expect([outbox.isEmpty, outbox.dueInMs()]).toEqual([true, Infinity]);
    expect(outbox.retry()).toBeUndefined();
    expect(await outbox.retryOrYield()).toBeUndefined();
    expect(events).toEqual([]);
  });

  it('is empty once the store has written, and tells nobody of what was written at once', async () => {
    const { clock, outbox, events, commit } = await running();

    const { snapshot, asked } = await commit('1-a');

    expect(snapshot.record?.value).toBe('token-1-a');
    expect(asked).toEqual(timePointOf(clock));
    expect([outbox.isEmpty, outbox.dueInMs()]).toEqual([true, Infinity]);
    expect(events).toEqual([]);
  });

  it('keeps what the store has not written, due at once, and tells when it is delayed and when it is written', async () => {
    const { outbox, events, fail } = await running();

    await fail(full);

    expect([outbox.isEmpty, outbox.dueInMs()]).toEqual([false, 0]);
    expect(events).toEqual(['commit-delayed']);

    const written = await outbox.retry();
    expect(written?.snapshot.record?.value).toBe('token-2-b');
    expect([outbox.isEmpty, outbox.dueInMs()]).toEqual([true, Infinity]);
    expect(events).toEqual(['commit-delayed', 'commit-written']);
  });

  it('tells that the delay is over when a later commit is written', async () => {
    const { outbox, events, fail, commit } = await running();
    await fail(full);

    await commit('3-c');

    expect(outbox.isEmpty).toBe(true);
    expect(events).toEqual(['commit-delayed', 'commit-written']);
  });

  it('tells once that it is written, however many retries are in progress', async () => {
    const { outbox, events, fail } = await running();
    await fail(full);

    await Promise.all([outbox.retry(), outbox.retry()]);

    expect(events).toEqual(['commit-delayed', 'commit-written']);
  });

  it('keeps a later commit when an earlier one is written at last', async () => {
    const { store, outbox, commit, fail } = await running();
    let release: () => void = () => undefined;
    store.held = new Promise((resolve) => (release = resolve));
    const first = commit('1-a');
    store.held = undefined;
    await fail(full);

    release();
    await first;

    expect(outbox.isEmpty).toBe(false);
    const written = await outbox.retry();
    expect(written?.snapshot.record?.version).toBe('2-b');
  });

  it.each([{ kind: {} }, { kind: { keepMs: 60_000 } }])(
    'writes a whole credential, to be kept for $kind.keepMs ms after its end',
    async ({ kind }) => {
      const { store, requestOf, commit } = await running(kind);

      await commit('1-a');

      expect(store.sent).toStrictEqual([{ ...requestOf('1-a'), ...kind }]);
    },
  );

  it('writes the lifetime that is left: less after each try, and never less than none', async () => {
    const { clock, store, outbox, fail } = await running();
    await fail(late, '2-b', 60_000);
    store.failure = late;

    for (const passedMs of [20_000, 39_999, 2]) {
      await clock.advance(passedMs);
      await expect(outbox.retry()).rejects.toBe(late);
    }

    expect(store.sent.map(({ lifetimeMs }) => lifetimeMs)).toEqual([60_000, 40_000, 1, 0]);
  });

  it('counts the lifetime from the beginning of the request to WeChat', async () => {
    const { clock, store, commit } = await running();
    const begun = timePointOf(clock);
    await clock.advance(3_000);

    await commit('1-a', LIFE_MS, begun);

    expect(store.sent[0]?.lifetimeMs).toBe(LIFE_MS - 3_000);
  });

  it('goes on to write an expired credential to a store that merely fails, since only a newer one supersedes it', async () => {
    const { clock, store, outbox, events, fail } = await running();
    await fail(full, '2-b', 1_000);
    await clock.advance(1_000);
    store.failure = full;

    await expect(outbox.retry()).rejects.toBe(full);

    expect([outbox.isEmpty, outbox.dueInMs()]).toEqual([false, 0]);
    expect(events).toEqual(['commit-delayed']);
  });

  it('leaves a key with something unreadable alone for a while', async () => {
    const { clock, outbox, events, fail } = await running();

    await fail(unreadable);

    expect([outbox.isEmpty, outbox.dueInMs()]).toEqual([false, pollMs]);
    expect(events).toEqual(['commit-delayed']);
    await clock.advance(pollMs - 1);
    expect(outbox.dueInMs()).toBe(1);
    await clock.advance(2);
    expect(outbox.dueInMs()).toBe(0);
  });

  it('gives up a credential that expires before the key can be read', async () => {
    const { clock, store, outbox, events, fail } = await running();
    await fail(unreadable, '2-b', 60_000);
    store.failure = unreadable;
    await clock.advance(59_999);
    await expect(outbox.retry()).rejects.toBe(unreadable);
    expect(outbox.isEmpty).toBe(false);
    await clock.advance(1);

    await expect(outbox.retry()).rejects.toBe(unreadable);

    expect([outbox.isEmpty, outbox.dueInMs()]).toEqual([true, Infinity]);
    expect(events).toEqual(['commit-delayed', 'commit-given-up']);
  });

  it('gives up at once what has already expired, which is no delay', async () => {
    const { outbox, events, fail } = await running();

    await fail(unreadable, '2-b', 0);

    expect(outbox.isEmpty).toBe(true);
    expect(events).toEqual(['commit-given-up']);
  });

  it.each([
    { what: 'refuses writes and has a newer version', failure: full, kept: '3-c', isYielded: true },
    { what: 'refuses writes and has the same version', failure: full, kept: '2-b', isYielded: false },
    { what: 'refuses writes and has an older version', failure: full, kept: '1-a', isYielded: false },
    { what: 'refuses writes and has nothing', failure: full, kept: undefined, isYielded: false },
    { what: 'does not answer and has a newer version', failure: late, kept: '3-c', isYielded: false },
    { what: 'has something unreadable', failure: unreadable, kept: '3-c', isYielded: false },
  ])('has nothing left to write to a store that $what: $isYielded', async ({ failure, kept, isYielded }) => {
    const { clock, store, outbox, events, requestOf, fail } = await running();
    await fail(full);
    if (kept) await MemoryTokenStore.prototype.commit.call(store, requestOf(kept));
    await clock.advance(1_000);
    store.failure = failure;

    const [outcome] = await Promise.allSettled([outbox.retryOrYield()]);

    const value = { snapshot: await store.read(key), asked: timePointOf(clock) };
    expect(outcome).toMatchObject(isYielded ? { value } : { reason: failure });
    expect(outbox.isEmpty).toBe(isYielded);
    expect(events).toEqual(isYielded ? ['commit-delayed', 'commit-written'] : ['commit-delayed']);
  });

  it.each([
    { what: 'before', jumpsAgain: false },
    { what: 'since', jumpsAgain: true },
  ])(
    'does not trust the dates in the store if its clock jumped $what the commit: $jumpsAgain',
    async ({ jumpsAgain }) => {
      const { clock, store, view, outbox, fail } = await running();
      const read = async (movedMs: number) => {
        const asked = timePointOf(clock);
        const snapshot = await store.read(key);
        view.apply({ ...snapshot, storeTime: snapshot.storeTime + movedMs }, asked);
      };
      await read(0);
      await read(60_000);
      expect(view.isClockDistrusted).toBe(true);
      await fail(full);
      expect(view.isClockDistrusted).toBe(true);
      if (jumpsAgain) await read(120_000);

      await outbox.retry();

      expect(view.isClockDistrusted).toBe(jumpsAgain);
    },
  );
});
