import assert from 'node:assert/strict';
import type { RecordSnapshot } from '../../core/ports/token-store.js';
import { answered, expectLeft } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { DUE_MS, LEASE_MS, LIFE_MS, IN_DOUBT_MS } from './workbench.js';

const IN_DOUBT = { inDoubtMs: IN_DOUBT_MS };

/** Requests whose outcome is unknown. */
export const inDoubtChecks: readonly TokenStoreCheck[] = [
  promise('in doubt: a request is in doubt from its grant to its own commit', async (bench) => {
    const { version } = await bench.grant(IN_DOUBT);
    expectLeft(
      (await bench.read()).inDoubtForMs,
      IN_DOUBT_MS,
      'The time until the request is no longer in doubt',
    );

    await bench.commit(version);
    assert.equal((await bench.read()).inDoubtForMs, 0, 'A commit left its own request in doubt');
  }),

  promise(
    'in doubt: no other request is granted while a valid credential outlasts the doubt',
    async (bench) => {
      await bench.keep();
      await bench.grant(IN_DOUBT);
      await bench.passTime(LEASE_MS + 2_000);

      const { remainingMs } = answered(await bench.acquire(IN_DOUBT), 'in-doubt');
      expectLeft(
        remainingMs,
        IN_DOUBT_MS - LEASE_MS - 2_000,
        'The time until the request is no longer in doubt',
      );
      await bench.passTime(IN_DOUBT_MS - LEASE_MS - 2_000);
      await bench.grant(IN_DOUBT);
    },
  ),

  promise('in doubt: another request is granted if there is no record', async (bench) => {
    await bench.grant(IN_DOUBT);
    await bench.passTime(LEASE_MS + 1);

    await bench.grant(IN_DOUBT);
  }),

  promise('in doubt: another request is granted if the credential was refused', async (bench) => {
    await bench.keep({ value: 'refused' });
    await bench.grant(IN_DOUBT);
    await bench.passTime(LEASE_MS + 1);
    await bench.reject('refused');

    await bench.grant(IN_DOUBT);
  }),

  promise('in doubt: another request is granted if the credential expires first', async (bench) => {
    await bench.keep();
    await bench.passTime(LIFE_MS - 60_000);
    await bench.grant(IN_DOUBT);
    await bench.passTime(LEASE_MS + 1);

    await bench.grant(IN_DOUBT);
  }),

  promise('in doubt: a request that supersedes nothing is neither in doubt nor held up', async (bench) => {
    await bench.keep();
    await bench.grant(IN_DOUBT);
    await bench.passTime(LEASE_MS + 1);
    const { version } = await bench.grant();
    await bench.abandon(version, { issued: 'unknown' });
    await bench.passTime(IN_DOUBT_MS - LEASE_MS);

    assert.equal((await bench.read()).inDoubtForMs, 0, 'A request is in doubt though inDoubtMs was 0');
  }),

  promise(
    'in doubt: an earlier request stays in doubt over the commit of a later one, which is due once the doubt ends',
    async (bench) => {
      await bench.grant(IN_DOUBT);
      await bench.passTime(20_000);
      const { version } = await bench.grant(IN_DOUBT);

      const { snapshot } = await bench.commit(version);
      expectLeft(
        snapshot.inDoubtForMs,
        IN_DOUBT_MS - 20_000,
        'The time until the other request is no longer in doubt',
      );
      expectDue(snapshot, IN_DOUBT_MS - 20_000);
      await bench.passTime(60_000);
      expectLeft((await bench.record()).dueInMs, IN_DOUBT_MS - 80_000, 'The time until due, a minute later,');
    },
  ),

  promise(
    'in doubt: after two overlapping requests it is unknown whose credential is the last',
    async (bench) => {
      const first = await bench.grant(IN_DOUBT);
      await bench.passTime(20_000);
      const second = await bench.grant(IN_DOUBT);
      await bench.commit(first.version, IN_DOUBT);
      await bench.passTime(1_000);

      const { snapshot } = await bench.commit(second.version, IN_DOUBT);
      expectDue(snapshot, IN_DOUBT_MS);
    },
  ),

  promise(
    'in doubt: a commit after the end of its doubt, and after a newer grant, is uncertain as well',
    async (bench) => {
      const late = await bench.grant(IN_DOUBT);
      await bench.passTime(IN_DOUBT_MS + 1_000);
      const newer = await bench.grant(IN_DOUBT);
      await bench.passTime(LEASE_MS);
      await bench.abandon(newer.version, { issued: 'nothing' });

      const { snapshot } = await bench.commit(late.version, IN_DOUBT);
      expectDue(snapshot, IN_DOUBT_MS);
    },
  ),

  promise(
    'in doubt: a commit after the end of its doubt is uncertain even while the newer request is in doubt',
    async (bench) => {
      const late = await bench.grant(IN_DOUBT);
      await bench.passTime(IN_DOUBT_MS + 1_000);
      await bench.grant(IN_DOUBT);
      await bench.passTime(LEASE_MS);

      const { snapshot } = await bench.commit(late.version, IN_DOUBT);
      expectDue(snapshot, IN_DOUBT_MS);
    },
  ),

  promise(
    'in doubt: a commit within its doubt is certain though a request that supersedes nothing was granted since',
    async (bench) => {
      const { version } = await bench.grant(IN_DOUBT);
      await bench.passTime(LEASE_MS + 1);
      await bench.grant();

      const { snapshot } = await bench.commit(version, IN_DOUBT);
      expectDue(snapshot, DUE_MS);
    },
  ),

  promise('in doubt: a request whose doubt has ended makes no later one uncertain', async (bench) => {
    await bench.grant(IN_DOUBT);
    await bench.passTime(IN_DOUBT_MS);
    const { version } = await bench.grant(IN_DOUBT);

    const { snapshot } = await bench.commit(version, IN_DOUBT);
    expectDue(snapshot, DUE_MS);
  }),

  promise(
    'in doubt: a commit after the end of its doubt is certain if no other request was granted since',
    async (bench) => {
      const { version } = await bench.grant(IN_DOUBT);
      await bench.passTime(IN_DOUBT_MS + 1_000);

      const dueAt = (await bench.now()) + 30 * 60_000;
      const { snapshot } = await bench.commit(version, { ...IN_DOUBT, dueAt });
      expectDue(snapshot, 30 * 60_000);
    },
  ),

  promise(
    'in doubt: an overlapping request leaves the same uncertainty after the end of its doubt',
    async (bench) => {
      await bench.grant(IN_DOUBT);
      await bench.passTime(20_000);
      const { version } = await bench.grant(IN_DOUBT);
      await bench.passTime(IN_DOUBT_MS + 1_000);

      const { snapshot } = await bench.commit(version, IN_DOUBT);
      expectDue(snapshot, IN_DOUBT_MS);
    },
  ),

  promise('in doubt: a request makes no commit due later than the commit says', async (bench) => {
    await bench.grant(IN_DOUBT);
    await bench.passTime(20_000);
    const { version } = await bench.grant(IN_DOUBT);

    await bench.commit(version, { dueAt: (await bench.now()) + 30_000 });
    expectLeft((await bench.record()).dueInMs, 30_000, 'The time until due');
  }),

  promise('in doubt: a request makes no commit due once its doubt has ended', async (bench) => {
    const first = await bench.grant(IN_DOUBT);
    await bench.passTime(IN_DOUBT_MS + 1);

    await bench.commit(first.version);
    assert.ok(
      (await bench.record()).dueInMs > IN_DOUBT_MS,
      'A request that is no longer in doubt made the credential due',
    );
  }),

  promise('in doubt: a late commit ends its own doubt, also behind a newer version', async (bench) => {
    const late = await bench.grant(IN_DOUBT);
    await bench.passTime(LEASE_MS + 1);
    await bench.keep();

    answered(await bench.commit(late.version), 'superseded');
    assert.equal((await bench.read()).inDoubtForMs, 0, 'A superseded commit left its own request in doubt');
  }),

  promise('in doubt: an abandon ends it if nothing was issued', async (bench) => {
    await bench.keep();
    const { version } = await bench.grant(IN_DOUBT);

    await bench.abandon(version, { issued: 'nothing' });
    assert.equal((await bench.read()).inDoubtForMs, 0);
    await bench.grant(IN_DOUBT);
  }),

  promise('in doubt: an abandon leaves it if the outcome is unknown', async (bench) => {
    await bench.keep();
    const { version } = await bench.grant(IN_DOUBT);

    await bench.abandon(version, { issued: 'unknown' });
    assert.equal((await bench.read()).leaseMs, 0, 'The lease was not released');
    answered(await bench.acquire(IN_DOUBT), 'in-doubt');
  }),

  promise('in doubt: the abandon of another attempt leaves it', async (bench) => {
    await bench.grant(IN_DOUBT);
    await bench.passTime(LEASE_MS + 1);
    const { version } = await bench.grant(IN_DOUBT);

    await bench.abandon(version, { issued: 'nothing' });
    assert.ok((await bench.read()).inDoubtForMs > 0, "An abandon ended another attempt's doubt");
  }),
];

function expectDue({ record }: RecordSnapshot, inMs: number): void {
  assert.ok(record);
  expectLeft(record.dueInMs, inMs, 'The time until due');
}
