import { describe, expect, it } from 'vitest';
import type { CredentialKey } from '../core/ports/credential.js';
import type { RecordSnapshot, StoredCredential, TokenStore } from '../core/ports/token-store.js';
import { fenceOf, latestOf } from '../core/ports/version.js';
import { TokenStoreError } from '../errors/token-store.error.js';
import { MemoryTokenStore } from '../stores/memory/memory-token-store.js';
import { noticing, spoiledCommit, type Breakage } from './contract/breakage.js';
import { brokenPromisesOf, tokenStoreContract } from './token-store-contract.js';

type Good = Parameters<Breakage['steps']>[0];

/** Reads everything wrong in one way. */
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
    noticedBy: 'read: gives back values of 4,096 characters',
    steps: (good) => ({
      commit: (request) => good.commit({ ...request, value: request.value.slice(0, 512) }),
    }),
  },
  {
    broken: 'keeps bytes for characters',
    noticedBy: 'read: gives back values outside ASCII',
    steps: (good) =>
      misreading(good, ({ value }) => ({ value: Buffer.from(value, 'utf8').toString('latin1') })),
  },
  {
    broken: 'fills in braces',
    noticedBy: 'read: gives back values with braces, quotes and line ends',
    steps: (good) => misreading(good, ({ value }) => ({ value: value.replaceAll('{}', '') })),
  },
  {
    broken: 'reads numbers where digits stand',
    noticedBy: 'read: gives back values that look like numbers',
    steps: (good) =>
      misreading(good, ({ value }) => ({ value: /^[\d.]+$/.test(value) ? String(Number(value)) : value })),
  },
  {
    broken: 'keeps one credential for all subjects',
    noticedBy: 'read: keeps the kinds and subjects of an app apart',
    steps: (good) => ({
      commit: ({ key: { appId, kind }, ...request }) => good.commit({ ...request, key: { appId, kind } }),
      read: ({ appId, kind }) => good.read({ appId, kind }),
    }),
  },
  {
    broken: 'hides a credential that has ended',
    noticedBy: 'read: gives a credential that has ended, with no life left',
    steps: (good) => misreading(good, ({ remainingMs }) => (remainingMs > 0 ? {} : undefined)),
  },
  {
    broken: 'gives a constant life',
    noticedBy: 'read: counts the remaining life',
    steps: (good) => misreading(good, () => ({ remainingMs: 7_200_000 })),
  },
  {
    broken: 'does not bound a life',
    noticedBy: 'read: never gives more life than was left at the commit',
    steps: (good) => ({ commit: (request) => good.commit({ ...request, lifeMs: 1e12 }) }),
  },
  {
    broken: 'only bounds the life of a commit that was reckoned before the clock went back',
    noticedBy:
      'clock back an hour: a commit that was reckoned before it gives the life and the ages that its writer counted',
    steps: (good) =>
      spoiledCommit(good, (record, { expiresAt }) => {
        record.expiresAt = expiresAt;
      }),
  },
  {
    broken: 'dates a commit that was reckoned before the clock went back as its writer could not',
    noticedBy:
      'clock back an hour: a commit that was reckoned before it gives the life and the ages that its writer counted',
    steps: (good) =>
      spoiledCommit(good, (record, { askedAt }) => {
        record.confirmedAt = Math.min(askedAt, good.now());
      }),
  },
  {
    broken: 'sorts the revisions',
    noticedBy: 'revisions: come in the order of the keys',
    steps: (good) => ({
      async revisions(keys) {
        const { storeTime, revisions } = await good.revisions(keys);
        return { storeTime, revisions: revisions.toSorted() };
      },
    }),
  },
  {
    broken: 'leaves out the revisions of what it does not keep',
    noticedBy: 'revisions: come in the order of the keys',
    steps: (good) => ({
      async revisions(keys) {
        const { storeTime, revisions } = await good.revisions(keys);
        return { storeTime, revisions: revisions.filter(Boolean) };
      },
    }),
  },
  {
    broken: 'makes the revision of the version alone',
    noticedBy: 'revisions: change with version, standing and leak',
    steps: (good) => ({
      async read(key) {
        const snapshot = await good.read(key);
        return { ...snapshot, revision: snapshot.record?.version ?? '' };
      },
    }),
  },
  {
    broken: 'puts the lease into the revision',
    noticedBy: 'revisions: change with version, standing and leak, and with nothing else',
    steps: (good) => ({
      async read(key) {
        const snapshot = await good.read(key);
        return { ...snapshot, revision: snapshot.revision && `${snapshot.revision}/${snapshot.storeTime}` };
      },
    }),
  },
  {
    broken: 'goes by the clock of the asker',
    noticedBy: 'read: moves its time on as time passes',
    steps: (good) => {
      const storeTime = good.now();
      return { read: async (key) => ({ ...(await good.read(key)), storeTime }) };
    },
  },
  {
    broken: 'rejects whatever it keeps',
    noticedBy: 'reject: answers what is kept if that is another value',
    steps: (good) => ({
      async reject(request) {
        const { record } = await good.read(request.key);
        return good.reject({ ...request, fingerprint: record?.fingerprint ?? '' });
      },
    }),
  },
  {
    broken: 'removes what is rejected',
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
    broken: 'rejects what was confirmed since',
    noticedBy: 'reject: leaves alone what was confirmed after the report',
    steps: (good) => ({ reject: (request) => good.reject({ ...request, reportedAt: 1e15 }) }),
  },
  {
    broken: 'takes a report for a verdict',
    noticedBy: 'reject: marks a report as such',
    steps: (good) => ({ reject: (request) => good.reject({ ...request, standing: 'rejected' }) }),
  },
  {
    broken: 'weakens a verdict by a report',
    noticedBy: 'reject: changes nothing when it runs twice, also after a stronger word',
    steps: (good) => ({
      async reject(request) {
        const result = await good.reject(request);
        good.edit(request.key, ({ record }) => {
          if (record?.fingerprint === request.fingerprint) record.standing = request.standing;
        });
        return result;
      },
    }),
  },
  {
    broken: 'rations nothing',
    noticedBy: 'reject: past the allowance marks nothing',
    steps: (good) => ({
      reject: (request) => good.reject({ ...request, allowance: { burst: 1e9, refillMs: 1, perHour: 1e9 } }),
    }),
  },
  {
    broken: 'marks what it answers as spent',
    noticedBy: 'reject: past the allowance marks nothing',
    steps: (good) => ({
      async reject(request) {
        const result = await good.reject(request);
        if (result.outcome !== 'allowance-spent') return result;
        const { allowance: _, ...unrationed } = request;
        return { ...result, snapshot: (await good.reject(unrationed)).snapshot };
      },
    }),
  },
  {
    broken: 'rations each version anew',
    noticedBy: 'reject: past the allowance marks nothing',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => (credential.allowance = undefined));
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'never refills an allowance',
    noticedBy: 'reject: past the allowance marks nothing, until it is refilled',
    steps: (good) => ({
      reject: ({ allowance, ...request }) =>
        good.reject({ ...request, ...(allowance && { allowance: { ...allowance, refillMs: 1e12 } }) }),
    }),
  },
  {
    broken: 'has no bound on the reports of an hour',
    noticedBy: 'reject: marks no more in an hour than the allowance says',
    steps: (good) => ({
      reject: ({ allowance, ...request }) =>
        good.reject({ ...request, ...(allowance && { allowance: { ...allowance, perHour: 1e9 } }) }),
    }),
  },
  {
    broken: 'takes from the allowance before it compares',
    noticedBy: 'reject: takes nothing from the allowance where it marks nothing',
    steps: (good) => ({
      async reject(request) {
        const result = await good.reject(request);
        good.edit(request.key, ({ allowance }) => {
          if (allowance && result.outcome !== 'marked') allowance.tokens -= 1;
        });
        return result;
      },
    }),
  },
  {
    broken: 'rations a verdict',
    noticedBy: 'reject: rations each credential by itself, and no verdict',
    steps: (good) => ({
      reject: (request) =>
        good.reject({ allowance: { burst: 1, refillMs: 30_000, perHour: 20 }, ...request }),
    }),
  },
  {
    broken: 'lets fences go back with a record that is forgotten',
    noticedBy: 'forget: ends lease and askings, and fences go on',
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
    broken: 'keeps the lease and the askings of what is forgotten',
    noticedBy: 'forget: ends lease and askings',
    steps: (good) => ({
      forget: async ({ key }) => good.edit(key, (credential) => (credential.record = undefined)),
    }),
  },
  {
    broken: 'takes a late commit of what was forgotten',
    noticedBy: 'forget: is not undone by a commit or a restore from before it',
    steps: (good) => ({
      async forget(request) {
        await good.forget(request);
        good.edit(request.key, (credential) => (credential.forgottenFence = 0));
      },
    }),
  },
  {
    broken: 'takes a late commit of what was under way beside what was forgotten',
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
    noticedBy: 'forget: leaves alone what is newer, however late it runs',
    steps: (good) => ({
      forget: async ({ key }) => good.forget({ key, upTo: latestOf(await good.read(key)) }),
    }),
  },
  {
    broken: 'ends whatever lease it finds with what is forgotten',
    noticedBy: 'forget: leaves alone who asks since, where nothing is kept',
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
    broken: 'takes a commit of who was granted before, where nothing is kept',
    noticedBy: 'forget: is not undone by who was granted up to then',
    steps: (good) => ({
      async forget(request) {
        const { record } = await good.read(request.key);
        if (record) await good.forget(request);
      },
    }),
  },
  {
    broken: 'never writes again after a removal that went ahead of time',
    noticedBy: 'forget: lets what is granted afterwards be written',
    steps: (good) => ({
      async forget(request) {
        await good.forget(request);
        good.edit(request.key, (credential) => (credential.highestFence = 0));
      },
    }),
  },
  {
    broken: 'may forget and calls itself durable',
    noticedBy: 'durability: is a word, and no other than that of the store itself',
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
    broken: 'tells the value in its hints',
    noticedBy: 'watch: carries no value',
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
    broken: 'goes on calling a listener that has ended',
    noticedBy: 'watch: ends for one listener and goes on for others',
    steps: (good) => ({
      watch(listener) {
        good.watch(listener);
        return () => {};
      },
    }),
  },
  {
    broken: 'ends all listeners with one',
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
    noticedBy: 'watch: lets no listener harm a step or another listener',
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
    broken: 'gives a credential from the future its time',
    noticedBy: 'clock back an hour: a life is no longer, ages are not negative, and the credential is due',
    steps: (good) => misreading(good, ({ dueInMs }) => ({ dueInMs: Math.max(dueInMs, 1) })),
  },
  {
    broken: 'gives negative ages',
    noticedBy: 'clock back an hour: a life is no longer, ages are not negative',
    steps: (good) => misreading(good, ({ issuedAgoMs }) => ({ issuedAgoMs: issuedAgoMs || -1 })),
  },
  {
    broken: 'takes an age from the future for young',
    noticedBy: 'clock back an hour: no interval since an issue to come keeps others from asking',
    steps: (good) => ({
      async acquire(request) {
        const snapshot = await good.read(request.key);
        const isYoung = snapshot.record && snapshot.record.issuedAgoMs < (request.minSinceIssuedMs ?? 0);
        return isYoung ? { outcome: 'current', snapshot } : good.acquire(request);
      },
    }),
  },
  {
    broken: 'keeps an issue date from the future over a confirmation',
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
    broken: 'forgets its mark when a late report comes',
    noticedBy: 'reject: keeps to its mark when a late report is older than the confirmation',
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
    broken: 'shields what was confirmed in the future',
    noticedBy: 'clock back an hour: a confirmation to come protects nothing from a rejection',
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
    noticedBy: 'pause: that has passed is remembered by inspect, for its app alone',
    steps: (good) => {
      let first: string | undefined;
      return { inspect: (appId) => good.inspect((first ??= appId)) };
    },
  },
];

/** A store out of reach, as it should be. */
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
  it('finds nothing to say about a good store', async () => {
    expect(await noticing()).toEqual([]);
  });

  it.each(breakages)('notices a store that $broken, by "$noticedBy"', async (breakage) => {
    const checks = await noticing(breakage);

    expect(checks).toContainEqual(expect.stringContaining(breakage.noticedBy));
  });

  const nothing: RecordSnapshot = { storeTime: 1, revision: '', leaseMs: 0, inDoubtForMs: 0 };
  it.each<[string, string, Partial<TokenStore>]>([
    ['answers an outage as nothing', 'outage: read', { read: async () => nothing }],
    [
      'answers an outage with empty revisions',
      'outage: revisions',
      { revisions: async () => ({ storeTime: 1, revisions: [''] }) },
    ],
    [
      'fails who asks for its durability',
      'durability: is asked in vain in an outage',
      { durable: true, durability: () => Promise.reject(new Error('ECONNRESET')) },
    ],
    [
      'calls itself durable though nobody can tell',
      'durability: is asked in vain in an outage',
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
      'throws the error of its medium',
      'outage: read',
      { read: () => Promise.reject(new Error('ECONNRESET')) },
    ],
  ])('notices a store that %s, by "%s"', async (_, noticedBy, overrides) => {
    const good = (await brokenPromisesOf(unreachable())).filter((name) => name.startsWith('outage'));
    const checks = await brokenPromisesOf(unreachable(overrides));

    expect(good).toEqual([]);
    expect(checks).toContainEqual(expect.stringContaining(noticedBy));
  });

  it('refuses to run a check for which the harness lacks a part', async () => {
    const harness = { create: async () => new MemoryTokenStore(), passTime: async () => {} };

    const outcomes = await Promise.allSettled(
      tokenStoreContract.filter(({ needs }) => needs).map(({ check }) => check(harness)),
    );
    expect(outcomes.length).toBeGreaterThan(0);
    expect(outcomes.map(({ status }) => status)).not.toContain('fulfilled');
  });
});
