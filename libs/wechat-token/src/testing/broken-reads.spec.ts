import { describe, expect, it } from 'vitest';
import type { CredentialKey } from '../core/ports/credential.js';
import type { RecordSnapshot, StoredCredential, TokenStore } from '../core/ports/token-store.js';
import { fenceOf, latestOf } from '../core/ports/version.js';
import { TokenStoreError } from '../errors/token-store.error.js';
import { MemoryTokenStore } from '../stores/memory/memory-token-store.js';
import type { CredentialState } from '../stores/memory/state.js';
import { noticing, spoiledCommit, type Breakage } from './contract/breakage.js';
import { brokenPromisesOf, tokenStoreContract } from './token-store-contract.js';

type Good = Parameters<Breakage['steps']>[0];

/** The ways in which reads can be wrong. */
function misreading(
  good: Good,
  change: (record: StoredCredential, key: CredentialKey) => object | undefined,
) {
  return {
    async read(key: CredentialKey): Promise<RecordSnapshot> {
      const { record, ...snapshot } = await good.read(key);
      const changed = record && change(record, key);
      return { ...snapshot, ...(record && changed && { record: { ...record, ...changed } }) };
    },
  };
}

const breakages: Breakage[] = [
  {
    broken: 'keeps 512 characters',
    noticedBy: 'read: returns values of 4,096 characters',
    steps: (good) => ({
      commit: (request) => good.commit({ ...request, value: request.value.slice(0, 512) }),
    }),
  },
  {
    broken: 'stores characters as bytes',
    noticedBy: 'read: returns values outside ASCII',
    steps: (good) =>
      misreading(good, ({ value }) => ({ value: Buffer.from(value, 'utf8').toString('latin1') })),
  },
  {
    broken: 'fills in braces',
    noticedBy: 'read: returns values with braces, quotes and line ends',
    steps: (good) => misreading(good, ({ value }) => ({ value: value.replaceAll('{}', '') })),
  },
  {
    broken: 'parses digits as numbers',
    noticedBy: 'read: returns values that look like numbers',
    steps: (good) =>
      misreading(good, ({ value }) => ({ value: /^[\d.]+$/.test(value) ? String(Number(value)) : value })),
  },
  {
    broken: 'keeps one credential for all subjects',
    noticedBy: 'read: separates the kinds and subjects of an app',
    steps: (good) => ({
      commit: ({ key: { appId, kind }, ...request }) => good.commit({ ...request, key: { appId, kind } }),
      read: ({ appId, kind }) => good.read({ appId, kind }),
    }),
  },
  {
    broken: 'hides an expired credential',
    noticedBy: 'read: returns an expired credential, with no time remaining',
    steps: (good) => misreading(good, ({ remainingMs }) => (remainingMs > 0 ? {} : undefined)),
  },
  {
    broken: 'returns a constant lifetime',
    noticedBy: "read: counts the remaining lifetime, the time until due and the ages by the store's clock",
    steps: (good) => misreading(good, () => ({ remainingMs: 7_200_000 })),
  },
  {
    broken: 'does not bound a lifetime',
    noticedBy: 'read: never returns a longer lifetime than at the commit',
    steps: (good) => ({ commit: (request) => good.commit({ ...request, lifetimeMs: 1e12 }) }),
  },
  {
    broken: 'only bounds the lifetime of a commit computed before the clock went back',
    noticedBy:
      'clock back an hour: a commit computed before the jump has the lifetime and the ages that its writer counted',
    steps: (good) =>
      spoiledCommit(good, (record, { expiresAt }) => {
        record.expiresAt = expiresAt;
      }),
  },
  {
    broken: 'dates a commit computed before the clock went back as its writer could not',
    noticedBy:
      'clock back an hour: a commit computed before the jump has the lifetime and the ages that its writer counted',
    steps: (good) =>
      spoiledCommit(good, (record, { askedAt }) => {
        record.confirmedAt = Math.min(askedAt, good.now());
      }),
  },
  {
    broken: 'sorts the revisions',
    noticedBy: 'revisions: come in the order of the keys, empty without a record',
    steps: (good) => ({
      async revisions(keys) {
        const { storeTime, revisions } = await good.revisions(keys);
        return { storeTime, revisions: revisions.toSorted() };
      },
    }),
  },
  {
    broken: 'leaves out the revisions of keys without a record',
    noticedBy: 'revisions: come in the order of the keys, empty without a record',
    steps: (good) => ({
      async revisions(keys) {
        const { storeTime, revisions } = await good.revisions(keys);
        return { storeTime, revisions: revisions.filter(Boolean) };
      },
    }),
  },
  {
    broken: 'derives the revision from the version only',
    noticedBy: 'revisions: change with version, status and revocation, and with nothing else',
    steps: (good) => ({
      async read(key) {
        const snapshot = await good.read(key);
        return { ...snapshot, revision: snapshot.record?.version ?? '' };
      },
    }),
  },
  {
    broken: 'includes the lease in the revision',
    noticedBy: 'revisions: change with version, status and revocation, and with nothing else',
    steps: (good) => ({
      async read(key) {
        const snapshot = await good.read(key);
        return { ...snapshot, revision: snapshot.revision && `${snapshot.revision}/${snapshot.storeTime}` };
      },
    }),
  },
  {
    broken: 'uses the clock of the caller',
    noticedBy: 'read: its time advances as time passes',
    steps: (good) => {
      const storeTime = good.now();
      return { read: async (key) => ({ ...(await good.read(key)), storeTime }) };
    },
  },
  {
    broken: 'rejects any record',
    noticedBy: 'reject: returns the record unchanged if it has another value',
    steps: (good) => ({
      async reject(request) {
        const { record } = await good.read(request.key);
        return good.reject({ ...request, fingerprint: record?.fingerprint ?? '' });
      },
    }),
  },
  {
    broken: 'removes a rejected record',
    noticedBy: 'reject: marks the credential that was refused',
    steps: (good) => ({
      async reject(request) {
        const result = await good.reject(request);
        if (result.outcome === 'marked') {
          await good.forget({ key: request.key, upTo: latestOf(result.snapshot) });
        }
        return result;
      },
    }),
  },
  {
    broken: 'rejects a value that was confirmed since',
    noticedBy: 'reject: does not mark what was confirmed after the report',
    steps: (good) => ({ reject: (request) => good.reject({ ...request, reportedAt: 1e15 }) }),
  },
  {
    broken: 'takes a report for a verdict',
    noticedBy: 'reject: marks a report as such, and a verdict after it',
    steps: (good) => ({ reject: (request) => good.reject({ ...request, status: 'rejected' }) }),
  },
  {
    broken: 'weakens a verdict with a report',
    noticedBy: 'reject: changes nothing when it runs twice, also after a verdict',
    steps: (good) => ({
      async reject(request) {
        const result = await good.reject(request);
        good.edit(request.key, ({ record }) => {
          if (record?.fingerprint === request.fingerprint) record.status = request.status;
        });
        return result;
      },
    }),
  },
  {
    broken: 'has no report limit',
    noticedBy: 'reject: beyond the report limit it marks nothing, until the bucket refills',
    steps: (good) => ({
      reject: (request) => good.reject({ ...request, limit: { burst: 1e9, refillMs: 1, perHour: 1e9 } }),
    }),
  },
  {
    broken: 'marks a value although the limit is reached',
    noticedBy: 'reject: beyond the report limit it marks nothing, until the bucket refills',
    steps: (good) => ({
      async reject(request) {
        const result = await good.reject(request);
        if (result.outcome !== 'limit-reached') return result;
        const { limit: _, ...unrationed } = request;
        return { ...result, snapshot: (await good.reject(unrationed)).snapshot };
      },
    }),
  },
  {
    broken: 'starts a new report limit with each version',
    noticedBy: 'reject: beyond the report limit it marks nothing, until the bucket refills',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => (credential.reportLimit = undefined));
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'never refills the bucket',
    noticedBy: 'reject: beyond the report limit it marks nothing, until the bucket refills',
    steps: (good) => ({
      reject: ({ limit, ...request }) =>
        good.reject({ ...request, ...(limit && { limit: { ...limit, refillMs: 1e12 } }) }),
    }),
  },
  {
    broken: 'fills the bucket sooner after it was full',
    noticedBy: 'reject: the bucket refills up to its burst and no further',
    steps: (good) => ({
      async reject(request) {
        const { refillMs = 1 } = request.limit ?? {};
        let before = NaN;
        good.edit(request.key, ({ reportLimit }) => (before = reportLimit?.refilledAt ?? NaN));
        const result = await good.reject(request);
        good.edit(request.key, ({ reportLimit }) => {
          if (reportLimit && before <= good.now()) reportLimit.refilledAt -= (good.now() - before) % refillMs;
        });
        return result;
      },
    }),
  },
  {
    broken: 'has no limit an hour',
    noticedBy: 'reject: marks no more in an hour than the report limit allows',
    steps: (good) => ({
      reject: ({ limit, ...request }) =>
        good.reject({ ...request, ...(limit && { limit: { ...limit, perHour: 1e9 } }) }),
    }),
  },
  {
    broken: 'counts a report before it compares',
    noticedBy: 'reject: does not count against the report limit if it marks nothing',
    steps: (good) => ({
      async reject(request) {
        const result = await good.reject(request);
        good.edit(request.key, ({ reportLimit }) => {
          if (reportLimit && result.outcome !== 'marked') reportLimit.tokens -= 1;
        });
        return result;
      },
    }),
  },
  {
    broken: 'applies the report limit to a verdict',
    noticedBy: 'reject: limits each credential separately, and no verdict',
    steps: (good) => ({
      reject: (request) => good.reject({ limit: { burst: 1, refillMs: 30_000, perHour: 20 }, ...request }),
    }),
  },
  {
    broken: 'lets fences go back when it forgets a record',
    noticedBy: 'forget: ends the lease and the requests in doubt, and fences continue',
    steps: (good) => ({
      async forget(request) {
        await good.forget(request);
        good.edit(request.key, (credential) =>
          Object.assign(credential, { highestFence: 0, forgottenFence: 0 }),
        );
      },
    }),
  },
  {
    broken: 'forgets nothing',
    noticedBy: 'forget: removes the record of one key',
    steps: () => ({ forget: async () => {} }),
  },
  {
    broken: 'keeps the lease and the requests in doubt of a forgotten record',
    noticedBy: 'forget: ends the lease and the requests in doubt, and fences continue',
    steps: (good) => ({
      forget: async ({ key }) => good.edit(key, (credential) => (credential.record = undefined)),
    }),
  },
  ...[true, false].map((isKept): Breakage => ({
    broken: `${isKept ? 'keeps' : 'ends'} the revocation with every removal`,
    noticedBy: 'forget: ends a revocation with the record, and none that began without one',
    steps: (good) => ({
      async forget(request) {
        let before: CredentialState['revocation'];
        good.edit(request.key, ({ revocation }) => (before = revocation));
        await good.forget(request);
        good.edit(request.key, (credential) => (credential.revocation = isKept ? before : undefined));
      },
    }),
  })),
  {
    broken: 'accepts a late commit of a forgotten record',
    noticedBy: 'forget: is not undone by a commit or a restore from before it',
    steps: (good) => ({
      async forget(request) {
        await good.forget(request);
        good.edit(request.key, (credential) => (credential.forgottenFence = 0));
      },
    }),
  },
  {
    broken: 'accepts a late commit of an attempt that was in progress when the record was forgotten',
    noticedBy: 'forget: is not undone by a commit or a restore from before it',
    steps: (good) => ({
      async forget({ key, upTo }) {
        await good.forget({ key, upTo });
        good.edit(key, (credential) => (credential.forgottenFence = fenceOf(upTo)));
      },
    }),
  },
  {
    broken: 'forgets what was written since',
    noticedBy: 'forget: keeps what is newer, however late it runs',
    steps: (good) => ({
      forget: async ({ key }) => good.forget({ key, upTo: latestOf(await good.read(key)) }),
    }),
  },
  {
    broken: 'ends any lease when it forgets a record',
    noticedBy: 'forget: without a record, keeps attempts that began since',
    steps: (good) => ({
      async forget(request) {
        await good.forget(request);
        good.edit(request.key, (credential) => {
          if (!credential.record) credential.lease = undefined;
        });
      },
    }),
  },
  {
    broken: 'without a record, accepts a commit of an attempt granted before',
    noticedBy: 'forget: without a record, is not undone by an attempt that was granted before',
    steps: (good) => ({
      async forget(request) {
        const { record } = await good.read(request.key);
        if (record) await good.forget(request);
      },
    }),
  },
  {
    broken: 'never writes again after a removal whose version was ahead of time',
    noticedBy: 'forget: lets later attempts commit, even if its version was ahead of time',
    steps: (good) => ({
      async forget(request) {
        await good.forget(request);
        good.edit(request.key, (credential) => (credential.highestFence = 0));
      },
    }),
  },
  {
    broken: 'may lose data but claims to be durable',
    noticedBy: "durability: is one of the three values, and agrees with the store's own",
    steps: () => ({ durability: async () => 'durable' }),
  },
  {
    broken: 'gives no hints',
    noticedBy: 'watch: names the key after each step',
    steps: () => ({ watch: () => () => {} }),
  },
  {
    broken: 'gives hints without a key',
    noticedBy: 'watch: names the key after each step',
    steps: (good) => ({ watch: (listener) => good.watch(() => listener()) }),
  },
  {
    broken: 'gives no hint of a rejection',
    noticedBy: 'watch: names the key after each step',
    steps: (good) => {
      let isRejecting = false;
      return {
        watch: (listener) => good.watch((key) => void (isRejecting || listener(key))),
        async reject(request) {
          isRejecting = true;
          return good.reject(request).finally(() => (isRejecting = false));
        },
      };
    },
  },
  {
    broken: 'includes the value in its hints',
    noticedBy: 'watch: contains no value',
    steps: (good) => {
      const secrets: object[] = [];
      return {
        watch: (listener) => good.watch((key) => listener(key && Object.assign({ ...key }, ...secrets))),
        async commit(request) {
          secrets.push({ value: request.value });
          return good.commit(request);
        },
      };
    },
  },
  {
    broken: 'calls a listener that was removed',
    noticedBy: 'watch: ends for one listener and goes on for others',
    steps: (good) => ({
      watch(listener) {
        good.watch(listener);
        return () => {};
      },
    }),
  },
  {
    broken: 'removes all listeners with one',
    noticedBy: 'watch: ends for one listener and goes on for others',
    steps: (good) => ({
      watch(listener) {
        good.watch(listener);
        return () => void good.close();
      },
    }),
  },
  {
    broken: 'calls its listeners within the step',
    noticedBy: 'watch: a failing listener harms neither a step nor another listener',
    steps: (good) => {
      const listeners = new Set<(key: CredentialKey) => void>();
      return {
        watch(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        async commit(request) {
          const result = await good.commit(request);
          for (const listener of listeners) listener(request.key);
          return result;
        },
      };
    },
  },
  {
    broken: 'does not make a credential from the future due',
    noticedBy:
      'clock back an hour: a lifetime is no longer, ages are not negative, and the credential is due',
    steps: (good) => misreading(good, ({ dueInMs }) => ({ dueInMs: Math.max(dueInMs, 1) })),
  },
  {
    broken: 'returns negative ages',
    noticedBy:
      'clock back an hour: a lifetime is no longer, ages are not negative, and the credential is due',
    steps: (good) => misreading(good, ({ issuedAgoMs }) => ({ issuedAgoMs: issuedAgoMs || -1 })),
  },
  {
    broken: 'takes an issue in the future for a recent one',
    noticedBy: 'clock back an hour: no interval since an issue in the future prevents a grant',
    steps: (good) => ({
      async acquire(request) {
        const snapshot = await good.read(request.key);
        const isYoung = snapshot.record && snapshot.record.issuedAgoMs < (request.minSinceIssuedMs ?? 0);
        return isYoung ? { outcome: 'current', snapshot } : good.acquire(request);
      },
    }),
  },
  {
    broken: 'keeps an issue date in the future after a confirmation',
    noticedBy: 'clock back an hour: a confirmed credential is not due at once',
    steps: (good) => ({
      async commit(request) {
        let issuedAt = 0;
        good.edit(request.key, ({ record }) => {
          if (record?.fingerprint === request.fingerprint) issuedAt = record.issuedAt;
        });
        const result = await good.commit(request);
        good.edit(request.key, ({ record }) => {
          if (record && issuedAt) record.issuedAt = issuedAt;
        });
        return result;
      },
    }),
  },
  {
    broken: 'begins a new day where the clock went back',
    noticedBy: 'clock back an hour: a budget keeps its count',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (_, app) => {
          app.budgets = app.budgets.filter(({ startedAt }) => startedAt <= good.now());
        });
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'forgets its mark when a late report arrives',
    noticedBy: 'reject: keeps its mark when a late report is older than the confirmation',
    steps: (good) => ({
      async reject(request) {
        let isLate = false;
        good.edit(request.key, ({ record }) => {
          isLate = record !== undefined && record.confirmedAt > request.reportedAt;
          isLate &&= record!.confirmedAt <= good.now();
        });
        return isLate ? { outcome: 'current', snapshot: await good.read(request.key) } : good.reject(request);
      },
    }),
  },
  {
    broken: 'protects what was confirmed in the future',
    noticedBy: 'clock back an hour: a confirmation in the future does not prevent a rejection',
    steps: (good) => ({
      async reject(request) {
        let isShielded = false;
        good.edit(request.key, ({ record }) => {
          isShielded = record !== undefined && record.confirmedAt > request.reportedAt;
        });
        return isShielded
          ? { outcome: 'current', snapshot: await good.read(request.key) }
          : good.reject(request);
      },
    }),
  },
  {
    broken: 'shows the pauses and budgets of one app to another',
    noticedBy: 'pause: after its end, inspect still lists it, for its app only',
    steps: (good) => {
      let first: string | undefined;
      return { inspect: (appId) => good.inspect((first ??= appId)) };
    },
  },
];

/** A correct store that cannot be reached. */
function unreachable(overrides: Partial<TokenStore> = {}) {
  const steps = [
    'read',
    'revisions',
    'acquire',
    'commit',
    'abandon',
    'restore',
    'reject',
    'forget',
    'inspect',
  ];
  const failing = steps.map((step) => [step, () => Promise.reject(new TokenStoreError(step, 'TIMEOUT'))]);
  const store: TokenStore = Object.assign(new MemoryTokenStore(), Object.fromEntries(failing), overrides);
  return { create: async () => store, passTime: async () => {}, createUnreachable: async () => store };
}

describe('the contract of token stores: readings, rejections and outages', () => {
  it('reports nothing about a correct store', async () => {
    expect(await noticing()).toEqual([]);
  });

  it.each(breakages)('notices a store that $broken, by "$noticedBy"', async (breakage) => {
    const checks = await noticing(breakage);

    expect(checks).toContainEqual(expect.stringContaining(breakage.noticedBy));
  });

  const nothing: RecordSnapshot = { storeTime: 1, revision: '', leaseMs: 0, inDoubtForMs: 0 };
  it.each<[string, string, Partial<TokenStore>]>([
    ['returns nothing in an outage', 'outage: read', { read: async () => nothing }],
    [
      'returns empty revisions in an outage',
      'outage: revisions',
      { revisions: async () => ({ storeTime: 1, revisions: [''] }) },
    ],
    [
      'throws when its durability is read in an outage',
      'durability: is unknown in an outage, and does not throw',
      { durable: true, durability: () => Promise.reject(new Error('ECONNRESET')) },
    ],
    [
      'claims to be durable in an outage',
      'durability: is unknown in an outage, and does not throw',
      { durable: true, durability: async () => 'durable' },
    ],
    ['drops an abandon in an outage', 'outage: abandon', { abandon: async () => {} }],
    [
      'quotes its command in its errors',
      'outage: commit',
      {
        commit: ({ value }) =>
          Promise.reject(
            Object.assign(new TokenStoreError('commit', 'TIMEOUT'), { command: ['HSET', value] }),
          ),
      },
    ],
    [
      'throws the error of its driver',
      'outage: read',
      { read: () => Promise.reject(new Error('ECONNRESET')) },
    ],
  ])('notices a store that %s, by "%s"', async (_, noticedBy, overrides) => {
    const good = (await brokenPromisesOf(unreachable())).filter((name) => name.startsWith('outage'));
    const checks = await brokenPromisesOf(unreachable(overrides));

    expect(good).toEqual([]);
    expect(checks).toContainEqual(expect.stringContaining(noticedBy));
  });

  it('refuses to run a check if the harness lacks a part it needs', async () => {
    const harness = { create: async () => new MemoryTokenStore(), passTime: async () => {} };

    const outcomes = await Promise.allSettled(
      tokenStoreContract.filter(({ needs }) => needs).map(({ check }) => check(harness)),
    );
    expect(outcomes.length).toBeGreaterThan(0);
    expect(outcomes.map(({ status }) => status)).not.toContain('fulfilled');
  });
});
