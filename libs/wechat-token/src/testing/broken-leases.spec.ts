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
    noticedBy: 'acquire: the leases of two credentials of an app are independent',
    steps: (good) => ({
      acquire: (request) => good.acquire({ ...request, key: { ...request.key, kind: 'access-token' } }),
    }),
  },
  {
    broken: 'repeats a lease under which nothing can be written',
    noticedBy: 'acquire: does not repeat a lease under which nothing is left to write',
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
    broken: 'repeats a lease only where there is no record',
    noticedBy: 'acquire: gives the same attempt the same lease over the record that it replaces',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (credential) => {
          if (credential.record && credential.lease?.version.endsWith(request.attemptId)) {
            credential.lease = undefined;
          }
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
    broken: 'holds an attempt because of its own lease',
    noticedBy: 'acquire: gives the same attempt the same lease, counted once',
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
    noticedBy: 'acquire: gives the same attempt the same lease, counted once',
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
    broken: 'extends a lease with a repeated acquire',
    noticedBy: 'acquire: gives the same attempt the same lease, counted once',
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
    broken: 'takes its fences from the time only',
    noticedBy: "acquire: fences grow even if no time passes, starting at the store's time",
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (credential) => (credential.highestFence = 0));
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'ignores the highest version seen',
    noticedBy: 'acquire: the fence is above the highest version that the caller has seen, digit for digit',
    steps: (good) => ({
      acquire: (request) => good.acquire({ ...request, highestVersion: '' }),
    }),
  },
  {
    broken: 'writes fences with fourteen digits of precision',
    noticedBy: 'acquire: the fence is above the highest version that the caller has seen, digit for digit',
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
    broken: 'grants a lease to an attempt that has ended',
    noticedBy: 'acquire: an attempt whose lease has ended has to read again',
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
    broken: 'forgets an attempt with the lease it released',
    noticedBy: 'acquire: an attempt that released its lease has to read again',
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
    broken: 'acts on an old snapshot',
    noticedBy: 'acquire: an old snapshot has to be read again, and nothing is counted',
    steps: (good) => ({ acquire: (request) => good.acquire({ ...request, readWindowMs: 1e15 }) }),
  },
  {
    broken: 'acts on a snapshot from the future',
    noticedBy: 'acquire: a snapshot more than two seconds in the future has to be read again',
    steps: (good) => ({
      acquire: (request) => good.acquire({ ...request, readAt: Math.min(request.readAt, good.now()) }),
    }),
  },
  {
    broken: 'refuses a snapshot that is slightly ahead',
    noticedBy: 'acquire: a snapshot more than two seconds in the future has to be read again',
    steps: (good) => ({
      acquire: async (request) =>
        request.readAt > good.now() ? { outcome: 'read-again' } : good.acquire(request),
    }),
  },
  {
    broken: 'grants over a newer credential',
    noticedBy: 'acquire: returns the record if it is newer than the snapshot',
    steps: (good) => ({
      async acquire(request) {
        const { record } = await good.read(request.key);
        return good.acquire({ ...request, ...(record && { replaces: record.version }) });
      },
    }),
  },
  {
    broken: 'takes any newer version for valid',
    noticedBy: 'acquire: grants over a newer credential that was refused or has expired',
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
    noticedBy: 'acquire: returns the record if it was issued within the requested interval',
    steps: (good) => ({ acquire: (request) => good.acquire({ ...request, minSinceIssuedMs: 0 }) }),
  },
  {
    broken: 'ignores the interval since the confirmation',
    noticedBy: 'acquire: returns the record if it was confirmed within the requested interval',
    steps: (good) => ({ acquire: (request) => good.acquire({ ...request, minSinceConfirmedMs: 0 }) }),
  },
  {
    broken: 'applies the interval to a refused credential',
    noticedBy: 'acquire: ignores the interval if the credential was refused',
    steps: (good) => ({
      async acquire(request) {
        const snapshot = await good.read(request.key);
        const isYoung = snapshot.record && snapshot.record.issuedAgoMs < (request.minSinceIssuedMs ?? 0);
        return isYoung ? { outcome: 'current', snapshot } : good.acquire(request);
      },
    }),
  },
  {
    broken: 'returns a pause before it checks whether the record is current',
    noticedBy: 'acquire: checks for current, held, in doubt, paused and budget spent in this order',
    steps: (good) => ({
      async acquire(request) {
        const { pauses } = await good.inspect(request.key.appId);
        const pause = pauses.find(({ id, remainingMs }) => remainingMs > 0 && request.pauses.includes(id));
        return pause ? { outcome: 'paused', pause } : good.acquire(request);
      },
    }),
  },
  {
    broken: 'records no request in doubt',
    noticedBy: 'in doubt: a request is in doubt from its grant to its own commit',
    steps: (good) => ({ acquire: (request) => good.acquire({ ...request, inDoubtMs: 0 }) }),
  },
  {
    broken: 'grants a request while another is in doubt',
    noticedBy: 'in doubt: no other request is granted while a valid credential outlasts the doubt',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (credential) => (credential.inDoubt = []));
        return good.acquire(request);
      },
    }),
  },
  ...['there is no record', 'the credential was refused', 'the credential expires first'].map((where) => ({
    broken: `holds up others also if ${where}`,
    noticedBy: `in doubt: another request is granted if ${where}`,
    steps: (good: Parameters<Breakage['steps']>[0]): ReturnType<Breakage['steps']> => ({
      async acquire(request) {
        const { record, inDoubtForMs, leaseMs } = await good.read(request.key);
        const fits = !record
          ? where === 'there is no record'
          : record.status === 'rejected'
            ? where === 'the credential was refused'
            : record.remainingMs < inDoubtForMs && where === 'the credential expires first';
        return fits && inDoubtForMs > 0 && leaseMs === 0
          ? { outcome: 'in-doubt', remainingMs: inDoubtForMs }
          : good.acquire(request);
      },
    }),
  })),
  {
    broken: 'records every request as in doubt',
    noticedBy: 'in doubt: a request that supersedes nothing is neither in doubt nor held up',
    steps: (good) => ({ acquire: (request) => good.acquire({ ...request, inDoubtMs: 120_000 }) }),
  },
  {
    broken: 'takes a request for overlapped that came after the doubt of another',
    noticedBy: 'in doubt: a request whose doubt has ended makes no later one uncertain',
    steps: (good) => ({
      async acquire(request) {
        let isSecond = false;
        good.edit(request.key, ({ lastGranted }) => (isSecond = lastGranted !== undefined));
        const result = await good.acquire(request);
        good.edit(request.key, (credential) => {
          for (const pending of credential.inDoubt) pending.isOverlapped ||= isSecond;
        });
        return result;
      },
    }),
  },
  {
    broken: 'takes any later grant for a request that supersedes the credential',
    noticedBy:
      'in doubt: a commit within its doubt is certain though a request that supersedes nothing was granted since',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => {
          for (const pending of credential.inDoubt)
            pending.isOverlapped ||= pending.version !== credential.lastGranted;
        });
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'takes a late commit for certain once its doubt has ended',
    noticedBy:
      'in doubt: a commit after the end of its doubt is uncertain even while the newer request is in doubt',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => {
          if (!credential.inDoubt.some(({ version }) => version === request.version)) {
            credential.lastGranted = request.version;
          }
        });
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'forgets that requests overlapped once the doubt ends',
    noticedBy: 'in doubt: an overlapping request leaves the same uncertainty after the end of its doubt',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => (credential.isLastOverlapped = false));
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'separates the pauses of each kind',
    noticedBy: 'pause: applies to all credentials of an app, and to no other app',
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
    broken: 'returns the first pause it finds',
    noticedBy: 'pause: the one with the longest remaining time is returned',
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
    noticedBy: 'pause: after its end it applies to nobody, and a grant returns its failures',
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
    noticedBy: 'budget: is not counted if nothing is granted',
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
    broken: 'loses the count of one budget when it counts another',
    noticedBy: 'budget: each is counted by itself',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (_, app) => {
          app.budgets = app.budgets.filter(({ id }) => id === request.budgets[0]?.id);
        });
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'lists a budget whose day has ended',
    noticedBy: 'budget: inspect lists it for a day',
    steps: (good) => {
      const seen = new Set<string>();
      return {
        acquire(request) {
          for (const { id } of request.budgets) seen.add(id);
          return good.acquire(request);
        },
        async inspect(appId) {
          const { budgets, ...rest } = await good.inspect(appId);
          const ended = [...seen].filter((id) => budgets.every((budget) => budget.id !== id));
          return { ...rest, budgets: [...budgets, ...ended.map((id) => ({ id, used: 0, resetsInMs: 0 }))] };
        },
      };
    },
  },
  {
    broken: 'begins the day of a budget with each call',
    noticedBy: 'budget: is full again a day after its first call, not after its last',
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
    broken: 'begins a revocation without a grant',
    noticedBy: 'revocation: begins only with a grant, also without a record',
    steps: (good) => ({
      async acquire(request) {
        const result = await good.acquire(request);
        good.edit(request.key, (credential) => {
          if (request.revocation)
            credential.revocation = { left: request.revocation.left, nextAt: good.now(), waitMs: 0 };
        });
        return result;
      },
    }),
  },
  {
    broken: 'begins a revocation again with each grant',
    noticedBy: 'revocation: a grant resumes one in progress, and does not begin it again',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (credential) => {
          if (request.revocation) credential.revocation = undefined;
        });
        return good.acquire(request);
      },
    }),
  },
  {
    broken: 'lets a clock that went back lengthen a lease, a doubt and a pause',
    noticedBy: 'clock back an hour: a lease is no longer',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, ({ lease, inDoubt }, { pauses }) => {
          for (const limited of [...(lease ? [lease] : []), ...inDoubt, ...pauses.values()]) {
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
    broken: 'returns clamped durations, but does not end them while the clock is behind',
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
