import { describe, expect, it } from 'vitest';
import type { RecordState } from '../stores/memory/state.js';
import { noticing, type Breakage } from './contract/breakage.js';

const breakages: Breakage[] = [
  {
    broken: 'keeps every record as long',
    noticedBy: 'commit: keeps the record for as long after its end as it is told',
    steps: (good) => ({
      async commit(request) {
        const { keepMs: _, ...asAlways } = request;
        return good.commit(asAlways);
      },
    }),
  },
  {
    broken: 'writes whatever is committed',
    noticedBy: 'commit: is superseded by a newer version, and returns that version',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => (credential.record = undefined));
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'compares fences without attempts',
    noticedBy: 'commit: distinguishes versions of one fence by their attempts',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => {
          if (credential.record?.version.slice(0, 16) === request.version.slice(0, 16))
            credential.record = undefined;
        });
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'takes a rounding difference of two clocks for a clock that went back',
    noticedBy: 'commit: is dated by its request even if clocks that count whole ms seem to differ',
    steps: (good) => ({
      async commit(request) {
        const aheadMs = Math.max(0, request.expiresAt - (good.now() + request.lifetimeMs));
        return good.commit({ ...request, askedAt: request.askedAt - aheadMs });
      },
    }),
  },
  {
    broken: 'dates a commit by its request, whenever it was issued',
    noticedBy: 'commit: uses the given issue date, and the earlier one for the same value',
    steps: (good) => ({
      commit: (request) => good.commit({ ...request, issuedAt: request.askedAt }),
    }),
  },
  {
    broken: 'forgets an end that the writer did not know',
    noticedBy: 'commit: the earlier end of a value counts if another process has written it since the read',
    steps: (good) => ({
      async commit(request) {
        const { basedOn: _, ...unread } = request;
        return good.commit(unread);
      },
    }),
  },
  {
    broken: 'returns committed for a superseded commit',
    noticedBy: 'commit: is superseded by a newer version, and returns that version',
    steps: (good) => ({
      commit: async (request) => ({ ...(await good.commit(request)), outcome: 'committed' }),
    }),
  },
  {
    broken: 'refuses a commit without its lease',
    noticedBy: 'commit: is accepted after its lease has ended, and leaves the lease of a newer attempt',
    steps: (good) => ({
      async commit(request) {
        let isHolder = false;
        good.edit(request.key, ({ lease }) => {
          isHolder = lease?.version === request.version;
        });
        return isHolder
          ? good.commit(request)
          : { outcome: 'superseded', snapshot: await good.read(request.key) };
      },
    }),
  },
  {
    broken: 'undoes a rejection with a repeated commit',
    noticedBy: 'commit: does not undo a rejection when it runs twice',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, ({ record }) => {
          if (record?.version === request.version) record.status = 'valid';
        });
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'writes a repeated commit again',
    noticedBy: 'commit: changes nothing when it runs twice',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => {
          if (credential.record?.version === request.version) credential.record = undefined;
        });
        return good.commit({ ...request, askedAt: good.now() });
      },
    }),
  },
  {
    broken: 'keeps a value rejected that a newer version confirms',
    noticedBy: 'commit: a newer version makes a refused value valid again',
    steps: (good) => ({
      async commit(request) {
        const { record } = await good.read(request.key);
        const result = await good.commit(request);
        good.edit(request.key, (credential) => {
          if (credential.record && record?.fingerprint === request.fingerprint) {
            credential.record.status = record.status;
          }
        });
        return result;
      },
    }),
  },
  {
    broken: 'ends every doubt with a commit',
    noticedBy:
      'in doubt: an earlier request stays in doubt over the commit of a later one, which is due once the doubt ends',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => (credential.inDoubt = []));
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'ends no doubt with a commit',
    noticedBy: 'in doubt: a request is in doubt from its grant to its own commit',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, ({ inDoubt }) => {
          for (const request of inDoubt) request.version = `${request.version}0`;
        });
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'makes a commit due at once while a request is in doubt',
    noticedBy:
      'in doubt: an earlier request stays in doubt over the commit of a later one, which is due once the doubt ends',
    steps: (good) => ({
      async commit(request) {
        const { inDoubtForMs } = (await good.commit(request)).snapshot;
        good.edit(request.key, ({ record }) => {
          if (record && inDoubtForMs > 0) record.dueAt = good.now();
        });
        return { outcome: 'committed', snapshot: await good.read(request.key) };
      },
    }),
  },
  {
    broken: 'makes a commit due late while a request is in doubt',
    noticedBy:
      'in doubt: an earlier request stays in doubt over the commit of a later one, which is due once the doubt ends',
    steps: (good) => ({
      async commit(request) {
        const result = await good.commit(request);
        good.edit(request.key, ({ record }) => {
          if (record?.version === request.version) record.dueAt = request.dueAt;
        });
        return { ...result, snapshot: await good.read(request.key) };
      },
    }),
  },
  {
    broken: 'ends any lease with a commit',
    noticedBy: 'commit: is accepted after its lease has ended, and leaves the lease of a newer attempt',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => (credential.lease = undefined));
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'keeps the lease after its commit',
    noticedBy: 'commit: writes the credential, releases the lease and returns the record',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, ({ lease }) => {
          if (lease) lease.version = `${lease.version}0`;
        });
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'counts lifetime and ages from the commit',
    noticedBy: 'commit: counts from before the request to WeChat',
    steps: (good) => ({
      commit: (request) =>
        good.commit({ ...request, askedAt: good.now(), expiresAt: good.now() + request.lifetimeMs }),
    }),
  },
  {
    broken: 'loses the first issue date of a confirmed value',
    noticedBy: 'commit: keeps the first issue date of a confirmed value, and takes that of a new value',
    steps: (good) => ({
      async commit(request) {
        const result = await good.commit(request);
        good.edit(request.key, ({ record }) => {
          if (record) record.issuedAt = record.confirmedAt;
        });
        return result;
      },
    }),
  },
  {
    broken: 'keeps the end of a value that is confirmed',
    noticedBy: 'commit: keeps the first issue date of a confirmed value, and takes that of a new value',
    steps: (good) => ({
      commit: (request) => good.commit({ basedOn: '', ...request }),
    }),
  },
  {
    broken: 'keeps an older issuer state',
    noticedBy: 'read: returns an issuer state only if the last write had one',
    steps: (good) => ({
      async commit(request) {
        const { record } = await good.read(request.key);
        return good.commit({
          ...(record?.issuerState !== undefined && { issuerState: record.issuerState }),
          ...request,
        });
      },
    }),
  },
  {
    broken: 'ends every pause with a commit',
    noticedBy: 'pause: a commit ends exactly the pauses that it clears, with their failures',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (_, app) => (app.pauses = []));
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'ends no pause with a commit',
    noticedBy: 'pause: a commit ends exactly the pauses that it clears, with their failures',
    steps: (good) => ({ commit: (request) => good.commit({ ...request, clears: [] }) }),
  },
  {
    broken: 'ends pauses with a superseded, a late and a repeated commit',
    noticedBy: 'pause: is not ended by a commit that is superseded',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (_, app) => {
          app.pauses = app.pauses.filter(({ id }) => !request.clears.includes(id));
        });
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'ends a revocation with each commit',
    noticedBy: 'revocation: proceeds, stays and ends as commits say',
    steps: (good) => ({ commit: (request) => good.commit({ revocation: null, ...request }) }),
  },
  {
    broken: 'sets a pause with a late abandon',
    noticedBy: 'pause: is not set by an abandon behind a newer version',
    steps: (good) => ({
      async abandon(request) {
        await good.abandon(request);
        good.edit(request.key, (_, { pauses }) => {
          if (request.pause) pauses.push({ ...request.pause, setBy: request.version });
        });
      },
    }),
  },
  {
    broken: 'compares an abandon with grants only',
    noticedBy: 'pause: is not set by an abandon behind a newer version that was restored',
    steps: (good) => ({
      async abandon(request) {
        let before: RecordState | undefined;
        good.edit(request.key, (credential) => {
          before = credential.record;
          credential.record = undefined;
        });
        await good.abandon(request);
        good.edit(request.key, (credential) => (credential.record = before));
      },
    }),
  },
  {
    broken: 'lets the last abandon set the pause',
    noticedBy: 'pause: set by a later attempt is not replaced by an earlier one of another credential',
    steps: (good) => ({
      async abandon(request) {
        good.edit(request.key, (_, { pauses }) => {
          for (const pause of pauses) pause.setBy = '';
        });
        return good.abandon(request);
      },
    }),
  },
  {
    broken: 'counts one more failure for each abandon',
    noticedBy: 'pause: is set once by an abandon that runs twice',
    steps: (good) => ({
      async abandon(request) {
        await good.abandon(request);
        good.edit(request.key, (_, { pauses }) => {
          for (const pause of pauses.values()) pause.failures += 1;
        });
      },
    }),
  },
  {
    broken: 'counts a pause from when the abandon runs',
    noticedBy: 'pause: runs until the instant it was set for, even if the abandon is late',
    steps: (good) => ({
      abandon: ({ pause, ...request }) =>
        good.abandon({ ...request, ...(pause && { pause: { ...pause, until: good.now() + pause.forMs } }) }),
    }),
  },
  {
    broken: 'does not bound a pause',
    noticedBy: 'pause: is never longer than its duration, whatever the instant',
    steps: (good) => ({
      abandon: ({ pause, ...request }) =>
        good.abandon({ ...request, ...(pause && { pause: { ...pause, forMs: 1e9 } }) }),
    }),
  },
  {
    broken: 'ends any lease with an abandon',
    noticedBy: 'pause: is not set by an abandon behind a newer lease, which stays as it is',
    steps: (good) => ({
      async abandon(request) {
        good.edit(request.key, (credential) => (credential.lease = undefined));
        return good.abandon(request);
      },
    }),
  },
  {
    broken: 'ends the doubt although the outcome is unknown',
    noticedBy: 'in doubt: an abandon leaves it if the outcome is unknown',
    steps: (good) => ({ abandon: (request) => good.abandon({ ...request, issued: 'nothing' }) }),
  },
  {
    broken: 'leaves a request in doubt that issued nothing',
    noticedBy: 'in doubt: an abandon ends it if nothing was issued',
    steps: (good) => ({ abandon: (request) => good.abandon({ ...request, issued: 'unknown' }) }),
  },
  {
    broken: 'ends every doubt with an abandon',
    noticedBy: 'in doubt: the abandon of another attempt leaves it',
    steps: (good) => ({
      async abandon(request) {
        good.edit(request.key, (credential) => {
          if (request.issued === 'nothing') credential.inDoubt = [];
        });
        return good.abandon(request);
      },
    }),
  },
  {
    broken: 'sets a revocation back with a late or repeated abandon',
    noticedBy: 'revocation: a late abandon does not set it back',
    steps: (good) => ({
      async abandon(request) {
        await good.abandon(request);
        good.edit(request.key, (credential) => {
          const { revocation } = request;
          if (revocation)
            credential.revocation = {
              left: revocation.left,
              nextAt: good.now() + revocation.nextInMs,
              waitMs: revocation.nextInMs,
            };
        });
      },
    }),
  },
  {
    broken: 'accepts every restore',
    noticedBy: 'restore: is refused over a newer version, even one that was refused or has expired',
    steps: (good) => ({
      async restore(request) {
        good.edit(request.key, (credential) => (credential.record = undefined));
        return good.restore(request);
      },
    }),
  },
  {
    broken: 'accepts a restore over a newer version that was refused',
    noticedBy: 'restore: is refused over a newer version, even one that was refused or has expired',
    steps: (good) => ({
      async restore(request) {
        good.edit(request.key, (credential) => {
          if (credential.record?.status === 'rejected') credential.record = undefined;
        });
        return good.restore(request);
      },
    }),
  },
  {
    broken: 'accepts a restore into an empty store only',
    noticedBy: 'restore: is accepted over an older version',
    steps: (good) => ({
      async restore(request) {
        const snapshot = await good.read(request.key);
        return snapshot.record ? { outcome: 'kept', snapshot } : good.restore(request);
      },
    }),
  },
  {
    broken: 'accepts an expired restore',
    noticedBy: 'restore: of an expired copy is refused',
    steps: (good) => ({
      restore: (request) =>
        good.restore({ ...request, expiresAt: Math.max(request.expiresAt, good.now() + 1) }),
    }),
  },
  {
    broken: 'does not bring the due time of a restore over another value forward',
    noticedBy: 'restore: over another value is due once it can be known which of the two is valid',
    steps: (good) => ({ restore: (request) => good.restore({ ...request, inDoubtMs: 0 }) }),
  },
  {
    broken: 'brings the due time of every restore forward',
    noticedBy:
      'restore: is due in its own time over the same value, without a record, and if requests supersede nothing',
    steps: (good) => ({
      restore: (request) =>
        good.restore({ ...request, dueAt: Math.min(request.dueAt, good.now() + 120_000) }),
    }),
  },
  {
    broken: 'treats a restore as a commit',
    noticedBy: 'restore: leaves lease, requests in doubt, pauses, budgets and revocation unchanged',
    steps: (good) => ({
      async restore(request) {
        good.edit(request.key, (credential) => Object.assign(credential, { lease: undefined, inDoubt: [] }));
        return good.restore(request);
      },
    }),
  },
  {
    broken: 'continues its fences from the last write',
    noticedBy: 'acquire: a late commit or restore of an earlier version does not set the fence back',
    steps: (good) => ({
      async commit(request) {
        const result = await good.commit(request);
        good.edit(request.key, (credential) => (credential.highestFence = 0));
        return result;
      },
    }),
  },
  {
    broken: 'grants a fence below a restored one',
    noticedBy: 'acquire: the fence is above a version restored into an empty store',
    steps: (good) => ({
      async acquire(request) {
        good.edit(request.key, (credential) => {
          const { record } = credential;
          if (record) record.version = '0000000000000001-old';
          credential.highestFence = 0;
        });
        return good.acquire({ ...request, replaces: '0000000000000001-old' });
      },
    }),
  },
];

describe('the contract of token stores: commits, abandons and restores', () => {
  it.each(breakages)('notices a store that $broken, by "$noticedBy"', async (breakage) => {
    const checks = await noticing(breakage);

    expect(checks).toContainEqual(expect.stringContaining(breakage.noticedBy));
  });
});
