import { describe, expect, it } from 'vitest';
import { noticing, type Breakage } from './contract/breakage.js';

const breakages: Breakage[] = [
  {
    broken: 'writes whatever is committed',
    noticedBy: 'commit: is superseded by a newer version',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => (credential.record = undefined));
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'compares fences without attempts',
    noticedBy: 'commit: tells versions of one fence apart by their attempts',
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
    broken: 'takes what two clocks differ by in rounding for a clock that went back',
    noticedBy: 'commit: is dated by its asking also where clocks that count in whole ms seem to part',
    steps: (good) => ({
      async commit(request) {
        const aheadMs = Math.max(0, request.expiresAt - (good.now() + request.lifeMs));
        return good.commit({ ...request, askedAt: request.askedAt - aheadMs });
      },
    }),
  },
  {
    broken: 'dates what is committed by its asking, whenever it was issued',
    noticedBy: 'commit: takes the issue date that is given',
    steps: (good) => ({
      commit: (request) => good.commit({ ...request, issuedAt: request.askedAt }),
    }),
  },
  {
    broken: 'answers a superseded commit as committed',
    noticedBy: 'commit: is superseded by a newer version',
    steps: (good) => ({
      commit: async (request) => ({ ...(await good.commit(request)), outcome: 'committed' }),
    }),
  },
  {
    broken: 'takes no commit without its lease',
    noticedBy: 'commit: is taken after its lease',
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
    broken: 'takes a rejection back by a repeated commit',
    noticedBy: 'commit: leaves a rejection standing when it runs twice',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, ({ record }) => {
          if (record?.version === request.version) record.standing = 'ok';
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
    broken: 'keeps a value refused that a newer version confirms',
    noticedBy: 'commit: of a refused value by a newer version makes it good again',
    steps: (good) => ({
      async commit(request) {
        const { record } = await good.read(request.key);
        const result = await good.commit(request);
        good.edit(request.key, (credential) => {
          if (credential.record && record?.fingerprint === request.fingerprint) {
            credential.record.standing = record.standing;
          }
        });
        return result;
      },
    }),
  },
  {
    broken: 'closes every asking with a commit',
    noticedBy: 'asking: of an earlier attempt stays open over the commit of a later one',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => (credential.askings = []));
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'closes no asking with a commit',
    noticedBy: 'asking: is opened with the grant, and closed by its own commit',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, ({ askings }) => {
          for (const asking of askings) asking.version = `${asking.version}0`;
        });
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'makes a commit due at once while an asking is open',
    noticedBy: 'asking: of an earlier attempt stays open over the commit of a later one',
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
    broken: 'makes a commit due late while an asking is open',
    noticedBy: 'asking: of an earlier attempt stays open over the commit of a later one',
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
    broken: 'ends the lease of whoever holds it with a commit',
    noticedBy: 'commit: is taken after its lease, and leaves the lease of a newer attempt alone',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (credential) => (credential.lease = undefined));
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'keeps a lease over its commit',
    noticedBy: 'commit: writes the credential, gives the lease back',
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
    broken: 'counts life and ages from the commit',
    noticedBy: 'commit: counts from before WeChat was asked',
    steps: (good) => ({
      commit: (request) =>
        good.commit({ ...request, askedAt: good.now(), expiresAt: good.now() + request.lifeMs }),
    }),
  },
  {
    broken: 'loses the first issue date of a confirmed value',
    noticedBy: 'commit: keeps the first issue date of a value that is confirmed',
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
    broken: 'keeps an older issuer state',
    noticedBy: 'read: gives an issuer state only where one was written last',
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
    noticedBy: 'pause: is ended, failures and all, by a commit that clears it, and no other is',
    steps: (good) => ({
      async commit(request) {
        good.edit(request.key, (_, app) => (app.pauses = []));
        return good.commit(request);
      },
    }),
  },
  {
    broken: 'ends no pause with a commit',
    noticedBy: 'pause: is ended, failures and all, by a commit that clears it',
    steps: (good) => ({ commit: (request) => good.commit({ ...request, clears: [] }) }),
  },
  {
    broken: 'ends pauses with a superseded commit, a late and a repeated one',
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
    broken: 'ends a leak procedure with each commit',
    noticedBy: 'leak: goes on, stays and ends as commits say',
    steps: (good) => ({ commit: (request) => good.commit({ leak: null, ...request }) }),
  },
  {
    broken: 'sets a pause by a late abandon',
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
    broken: 'lets the abandon that comes last set the pause',
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
    broken: 'counts a failure more for each abandon',
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
    noticedBy: 'pause: runs until the instant it was set for, also if the abandon comes late',
    steps: (good) => ({
      abandon: ({ pause, ...request }) =>
        good.abandon({ ...request, ...(pause && { pause: { ...pause, until: good.now() + pause.forMs } }) }),
    }),
  },
  {
    broken: 'does not bound a pause',
    noticedBy: 'pause: is no longer than it says, whatever the instant',
    steps: (good) => ({
      abandon: ({ pause, ...request }) =>
        good.abandon({ ...request, ...(pause && { pause: { ...pause, forMs: 1e9 } }) }),
    }),
  },
  {
    broken: 'ends the lease of whoever holds it with an abandon',
    noticedBy: 'pause: is not set by an abandon behind a newer lease, which stays as it is',
    steps: (good) => ({
      async abandon(request) {
        good.edit(request.key, (credential) => (credential.lease = undefined));
        return good.abandon(request);
      },
    }),
  },
  {
    broken: 'closes an asking whose outcome is unknown',
    noticedBy: 'asking: stays open after an abandon that does not know',
    steps: (good) => ({ abandon: (request) => good.abandon({ ...request, issued: 'nothing' }) }),
  },
  {
    broken: 'leaves an asking open that issued nothing',
    noticedBy: 'asking: is closed by an abandon that knows nothing was issued',
    steps: (good) => ({ abandon: (request) => good.abandon({ ...request, issued: 'unknown' }) }),
  },
  {
    broken: 'closes every asking with an abandon',
    noticedBy: "asking: is closed by nobody else's abandon",
    steps: (good) => ({
      async abandon(request) {
        good.edit(request.key, (credential) => {
          if (request.issued === 'nothing') credential.askings = [];
        });
        return good.abandon(request);
      },
    }),
  },
  {
    broken: 'takes a leak procedure back by a late or repeated abandon',
    noticedBy: 'leak: does not go back by a late abandon',
    steps: (good) => ({
      async abandon(request) {
        await good.abandon(request);
        good.edit(request.key, (credential) => {
          const { leak } = request;
          if (leak)
            credential.leak = { left: leak.left, nextAt: good.now() + leak.nextInMs, waitMs: leak.nextInMs };
        });
      },
    }),
  },
  {
    broken: 'writes whatever is restored',
    noticedBy: 'restore: is not taken over a newer version',
    steps: (good) => ({
      async restore(request) {
        good.edit(request.key, (credential) => (credential.record = undefined));
        return good.restore(request);
      },
    }),
  },
  {
    broken: 'writes a restore over a newer version that was refused',
    noticedBy: 'restore: is not taken over a newer version, refused or ended though it be',
    steps: (good) => ({
      async restore(request) {
        good.edit(request.key, (credential) => {
          if (credential.record?.standing === 'rejected') credential.record = undefined;
        });
        return good.restore(request);
      },
    }),
  },
  {
    broken: 'takes a restore into an empty store only',
    noticedBy: 'restore: is taken over an older version',
    steps: (good) => ({
      async restore(request) {
        const snapshot = await good.read(request.key);
        return snapshot.record ? { outcome: 'kept', snapshot } : good.restore(request);
      },
    }),
  },
  {
    broken: 'takes a restore that has ended',
    noticedBy: 'restore: of a copy that has ended is not taken',
    steps: (good) => ({
      restore: (request) =>
        good.restore({ ...request, expiresAt: Math.max(request.expiresAt, good.now() + 1) }),
    }),
  },
  {
    broken: 'does not settle a restore over another value',
    noticedBy: 'restore: over another value is due as soon as it is known which of the two lives',
    steps: (good) => ({ restore: (request) => good.restore({ ...request, inDoubtMs: 0 }) }),
  },
  {
    broken: 'settles every restore',
    noticedBy: 'restore: is due in its own time over the same value, over none',
    steps: (good) => ({
      restore: (request) =>
        good.restore({ ...request, dueAt: Math.min(request.dueAt, good.now() + 120_000) }),
    }),
  },
  {
    broken: 'treats a restore as a commit',
    noticedBy: 'restore: touches no lease, asking, pause, budget or leak',
    steps: (good) => ({
      async restore(request) {
        good.edit(request.key, (credential) => Object.assign(credential, { lease: undefined, askings: [] }));
        return good.restore(request);
      },
    }),
  },
  {
    broken: 'grants a fence below a restored one',
    noticedBy: 'acquire: goes above a version that was put into an empty store',
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
