import { describe, expect, it } from 'vitest';
import { fenceOf, versionOf } from '../core/ports/version.js';
import { noticing, type Breakage } from './contract/breakage.js';

const breakages: Breakage[] = [
  {
    broken: 'grants two leases',
    noticedBy: 'acquire: grants one of many at once',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (credential) => (credential.lease = undefined));
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'has one lease for all kinds of an app',
    noticedBy: 'acquire: keeps the leases of two credentials of an app apart',
    steps: (good) => ({
      acquire: (request) => good.acquire({ ...request, key: { ...request.key, kind: 'access-token' } }),
    }),
  },
  {
    broken: 'gives a lease again that nothing can be written under',
    noticedBy: 'acquire: gives no lease again under which nothing is left to write',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (credential) => {
          if (credential.lease?.version.endsWith(request.attemptId)) credential.record = undefined;
        });
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'never ends a lease',
    noticedBy: 'acquire: ends a lease after its time',
    steps: (good) => ({ acquire: (request) => good.acquire({ ...request, leaseMs: 1e9 }) }),
  },
  {
    broken: 'holds an attempt by its own lease',
    noticedBy: 'acquire: gives the same attempt the same lease',
    steps: (good) => {
      const seen = new Set<string>();
      return {
        async acquire(request) {
          const again = seen.has(request.attemptId);
          seen.add(request.attemptId);
          return again ? { outcome: 'held', remainingMs: 1 } : good.acquire(request);
        },
      };
    },
  },
  {
    broken: 'counts a repeated acquire again',
    noticedBy: 'acquire: gives the same attempt the same lease',
    steps: (good) => ({
      async acquire(request) {
        const result = await good.acquire(request);
        good.edit(request.key, (_, { budgets }) => {
          for (const budget of budgets.values()) budget.used += 1;
        });
        return result;
      },
    }),
  },
  {
    broken: 'prolongs a lease by a repeated acquire',
    noticedBy: 'acquire: gives the same attempt the same lease',
    steps: (good) => ({
      async acquire(request) {
        const result = await good.acquire(request);
        good.edit(request.key, ({ lease }) => {
          if (lease && result.outcome === 'granted') lease.until = good.now() + lease.leaseMs;
        });
        return result;
      },
    }),
  },
  {
    broken: 'takes its fences from the time alone',
    noticedBy: 'acquire: lets fences grow without time passing',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (credential) => (credential.highestFence = 0));
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'ignores the highest version seen',
    noticedBy: 'acquire: goes above the highest version the asker has seen',
    steps: (good) => ({
      acquire: (request) => good.acquire({ ...request, highestVersion: '' }),
    }),
  },
  {
    broken: 'writes fences with fourteen digits of precision',
    noticedBy: 'acquire: goes above the highest version the asker has seen, digit for digit',
    steps: (good) => ({
      async acquire(request) {
        const result = await good.acquire(request);
        if (result.outcome !== 'granted') return result;
        const fence = Number(fenceOf(result.version).toPrecision(14));
        return { ...result, version: versionOf(fence, request.attemptId) };
      },
    }),
  },
  {
    broken: 'grants a ghost of an attempt a lease',
    noticedBy: 'acquire: sends an attempt back to read whose lease is over',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (credential) => {
          if (credential.lease && credential.lease.until <= good.now()) credential.lastGranted = undefined;
        });
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'forgets an attempt with the lease it gave back',
    noticedBy: 'acquire: sends an attempt back to read that gave its lease back',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (credential) => {
          if (!credential.lease) credential.lastGranted = undefined;
        });
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'acts on an old reading',
    noticedBy: 'acquire: sends back to read who acts on an old reading',
    steps: (good) => ({ acquire: (request) => good.acquire({ ...request, readWindowMs: 1e15 }) }),
  },
  {
    broken: 'acts on a reading of a time to come',
    noticedBy: 'acquire: sends back to read whose reading is of a time to come',
    steps: (good) => ({
      acquire: (request) => good.acquire({ ...request, readAt: Math.min(request.readAt, good.now()) }),
    }),
  },
  {
    broken: 'bears no reading that is slightly ahead',
    noticedBy: 'acquire: sends back to read whose reading is of a time to come, but for two seconds',
    steps: (good) => ({
      acquire: async (request) =>
        request.readAt > good.now() ? { outcome: 'read-again' } : good.acquire(request),
    }),
  },
  {
    broken: 'grants over a newer credential',
    noticedBy: 'acquire: answers what is kept if that is newer than what was read',
    steps: (good) => ({
      async acquire(request) {
        const { record } = await good.read(request.key);
        return good.acquire({ ...request, ...(record && { replaces: record.version }) });
      },
    }),
  },
  {
    broken: 'takes any newer version for usable',
    noticedBy: 'acquire: grants over a newer credential that was refused or has ended',
    steps: (good) => ({
      async acquire(request) {
        const snapshot = await good.read(request.key);
        const isNewer = snapshot.record && snapshot.record.version !== request.replaces;
        return isNewer ? { outcome: 'current', snapshot } : good.acquire(request);
      },
    }),
  },
  {
    broken: 'ignores the interval since the issue',
    noticedBy: 'acquire: answers what is kept if that was issued within',
    steps: (good) => ({ acquire: (request) => good.acquire({ ...request, minSinceIssuedMs: 0 }) }),
  },
  {
    broken: 'ignores the interval since the confirmation',
    noticedBy: 'acquire: answers what is kept if that was confirmed within',
    steps: (good) => ({ acquire: (request) => good.acquire({ ...request, minSinceConfirmedMs: 0 }) }),
  },
  {
    broken: 'keeps the interval also for a refused credential',
    noticedBy: 'acquire: asks for no interval where the credential was refused',
    steps: (good) => ({
      async acquire(request) {
        const snapshot = await good.read(request.key);
        const isYoung = snapshot.record && snapshot.record.issuedAgoMs < (request.minSinceIssuedMs ?? 0);
        return isYoung ? { outcome: 'current', snapshot } : good.acquire(request);
      },
    }),
  },
  {
    broken: 'speaks of a pause before it speaks of what is current',
    noticedBy: 'acquire: says current, held, settling, paused and budget spent in this order',
    steps: (good) => ({
      async acquire(request) {
        const { pauses } = await good.inspect(request.key.appId);
        const pause = pauses.find(({ id, remainingMs }) => remainingMs > 0 && request.pauses.includes(id));
        return pause ? { outcome: 'paused', pause } : good.acquire(request);
      },
    }),
  },
  {
    broken: 'opens no asking',
    noticedBy: 'asking: is opened with the grant',
    steps: (good) => ({ acquire: (request) => good.acquire({ ...request, inDoubtMs: 0 }) }),
  },
  {
    broken: 'asks while an asking is open',
    noticedBy: 'asking: keeps others from asking while a living credential outlives it',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (credential) => (credential.askings = []));
        return good.acquire(request);
      },
    }),
  },
  ...['nothing is kept', 'the credential was refused', 'the credential ends first'].map((where) => ({
    broken: `settles also where ${where}`,
    noticedBy: `asking: keeps nobody from asking where ${where}`,
    steps: (good: Parameters<Breakage['steps']>[0]): ReturnType<Breakage['steps']> => ({
      async acquire(request) {
        const { record, inDoubtForMs, leaseMs } = await good.read(request.key);
        const fits = !record
          ? where === 'nothing is kept'
          : record.standing === 'rejected'
            ? where === 'the credential was refused'
            : record.remainingMs < inDoubtForMs && where === 'the credential ends first';
        return fits && inDoubtForMs > 0 && leaseMs === 0
          ? { outcome: 'in-doubt', remainingMs: inDoubtForMs }
          : good.acquire(request);
      },
    }),
  })),
  {
    broken: 'opens an asking for everybody',
    noticedBy: 'asking: neither is opened by nor concerns whom asking does no harm',
    steps: (good) => ({ acquire: (request) => good.acquire({ ...request, inDoubtMs: 120_000 }) }),
  },
  {
    broken: 'forgets with the asking that it overlapped another',
    noticedBy: 'asking: that overlapped another leaves the same doubt once it has settled',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => (credential.isLastOverlapped = false));
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'keeps the pauses of each kind apart',
    noticedBy: 'pause: binds all credentials of an app',
    steps: (good) => ({
      acquire: (request) =>
        good.acquire({ ...request, pauses: request.pauses.map((id) => `${request.key.kind} ${id}`) }),
      abandon: ({ pause, ...request }) =>
        good.abandon({
          ...request,
          ...(pause && { pause: { ...pause, id: `${request.key.kind} ${pause.id}` } }),
        }),
    }),
  },
  {
    broken: 'answers the first pause it finds',
    noticedBy: 'pause: with longest to go is the one that is answered',
    steps: (good) => ({
      async acquire(request) {
        for (const id of request.pauses) {
          const result = await good.acquire({ ...request, pauses: [id] });
          if (result.outcome !== 'granted') return result;
        }
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'forgets the failures of a pause that has passed',
    noticedBy: 'pause: that has passed binds nobody, and its failures are told',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (_, app) => {
          app.pauses = app.pauses.filter(({ until }) => until > good.now());
        });
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'has a budget for each kind',
    noticedBy: 'budget: is shared by all credentials of an app',
    steps: (good) => ({
      acquire: (request) =>
        good.acquire({
          ...request,
          budgets: request.budgets.map(({ id, limit }) => ({ id: `${request.key.kind} ${id}`, limit })),
        }),
    }),
  },
  {
    broken: 'ignores budgets',
    noticedBy: 'budget: counts each grant, and refuses beyond its limit',
    steps: (good) => ({
      acquire: (request) =>
        good.acquire({ ...request, budgets: request.budgets.map(({ id }) => ({ id, limit: 1e9 })) }),
    }),
  },
  {
    broken: 'counts before it knows whether it grants',
    noticedBy: 'budget: is not counted where nothing is granted',
    steps: (good) => ({
      async acquire(request) {
        const result = await good.acquire(request);
        good.edit(request.key, (_, { budgets }) => {
          for (const { id } of result.outcome === 'granted' ? [] : request.budgets) {
            const kept = budgets.find((budget) => budget.id === id);
            if (kept) kept.used += 1;
            else budgets.push({ id, startedAt: good.now(), used: 1 });
          }
        });
        return result;
      },
    }),
  },
  {
    broken: 'begins the day of a budget with each call',
    noticedBy: 'budget: is whole again a day after its first call, not after its last',
    steps: (good) => ({
      async acquire(request) {
        const result = await good.acquire(request);
        good.edit(request.key, (_, { budgets }) => {
          for (const day of result.outcome === 'granted' ? budgets.values() : []) day.startedAt = good.now();
        });
        return result;
      },
    }),
  },
  {
    broken: 'begins a leak procedure without a grant',
    noticedBy: 'leak: is begun by a grant',
    steps: (good) => ({
      async acquire(request) {
        const result = await good.acquire(request);
        good.edit(request.key, (credential) => {
          if (request.leak) credential.leak = { left: request.leak.left, nextAt: good.now(), waitMs: 0 };
        });
        return result;
      },
    }),
  },
  {
    broken: 'begins a leak procedure again with each grant',
    noticedBy: 'leak: under way is taken up by a grant',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (credential) => {
          if (request.leak) credential.leak = undefined;
        });
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'lets a clock that went back lengthen a lease, an asking and a pause',
    noticedBy: 'clock back an hour: a lease is no longer',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, ({ lease, askings }, { pauses }) => {
          for (const limited of [...(lease ? [lease] : []), ...askings, ...pauses.values()]) {
            Object.assign(limited, { leaseMs: 1e9, inDoubtMs: 1e9, forMs: 1e9 });
          }
        });
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'begins a pause again where the clock went back',
    noticedBy: 'clock back an hour: a pause from before is over',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (_, { pauses }) => {
          for (const pause of pauses) pause.until = Math.min(pause.until, good.now() + pause.forMs);
        });
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'answers clamped durations, and lets them go on for as long as the clock is behind',
    noticedBy: 'clock back an hour: a lease is no longer',
    steps: (good) => ({
      async acquire(request) {
        const { leaseMs } = await good.read(request.key);
        return leaseMs > 0 ? { outcome: 'held', remainingMs: leaseMs } : good.acquire(request);
      },
    }),
  },
];

describe('the contract of token stores: leases', () => {
  it.each(breakages)('notices a store that $broken, by "$noticedBy"', async (breakage) => {
    const checks = await noticing(breakage);

    expect(checks).toContainEqual(expect.stringContaining(breakage.noticedBy));
  });
});
