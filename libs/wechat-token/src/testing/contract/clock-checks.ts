import assert from 'node:assert/strict';
import { fenceOf } from '../../core/ports/version.js';
import { answered } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { DUE_MS, LEASE_MS, LIFE_MS, IN_DOUBT_MS, type Workbench } from './workbench.js';

const HOUR_MS = 3_600_000;
const REPORT_LIMIT = { burst: 1, refillMs: 30_000, perHour: 1 };

/** The store's clock went back an hour: no duration may become longer, and a wait is over. */
export const clockChecks: readonly TokenStoreCheck[] = [
  afterAnHourBack(
    'a lease is no longer',
    (bench) => bench.grant(),
    async (bench) => {
      assertAtMost((await bench.read()).leaseMs, LEASE_MS, 'The lease as read');
      assertAtMost(answered(await bench.acquire(), 'held').remainingMs, LEASE_MS, 'The lease');
      await bench.passTime(LEASE_MS + 1);
      await bench.grant();
    },
  ),

  afterAnHourBack(
    'a request is in doubt no longer',
    async (bench) => {
      await bench.keep();
      await bench.abandon((await bench.grant({ inDoubtMs: IN_DOUBT_MS })).version, { issued: 'unknown' });
    },
    async (bench) => {
      assertAtMost((await bench.read()).inDoubtForMs, IN_DOUBT_MS, 'The doubt as read');
      assertAtMost(
        answered(await bench.acquire({ inDoubtMs: IN_DOUBT_MS }), 'in-doubt').remainingMs,
        IN_DOUBT_MS,
        'The doubt',
      );
      await bench.passTime(IN_DOUBT_MS + 1);
      await bench.grant({ inDoubtMs: IN_DOUBT_MS });
    },
  ),

  afterAnHourBack(
    'a pause from before is over, and its failures are remembered',
    async (bench) => {
      await bench.setPause('away', 60_000, { failures: 3 });
    },
    async (bench) => {
      const { pauses } = await bench.store.inspect(bench.key.appId);
      assertAtMost(pauses[0]?.remainingMs ?? 0, 0, 'The pause as inspected');
      const { failures } = await bench.grant({ pauses: ['away'] });
      assert.equal(failures['away'], 3, 'The failures are forgotten');
    },
  ),

  afterAnHourBack(
    'a lifetime is no longer, ages are not negative, and the credential is due',
    (bench) => bench.keep(),
    async (bench) => {
      const record = await bench.record();
      assertAtMost(record.remainingMs, LIFE_MS, 'The remaining lifetime');
      assert.equal(record.dueInMs, 0, 'A credential from the future is not due');
      assert.ok(record.issuedAgoMs >= 0 && record.confirmedAgoMs >= 0, 'An age is negative');
    },
  ),

  afterAnHourBack(
    'a commit computed before the jump has the lifetime and the ages that its writer counted',
    () => Promise.resolve(),
    async (bench) => {
      const { version } = await bench.grant();
      const askedAt = (await bench.now()) + HOUR_MS;
      const instants = { askedAt, expiresAt: askedAt + LIFE_MS, dueAt: askedAt + DUE_MS };
      answered(await bench.commit(version, { ...instants, lifetimeMs: LIFE_MS - 5_000 }), 'committed');

      await bench.passTime(10_000);
      const { remainingMs, dueInMs, issuedAgoMs, confirmedAgoMs } = await bench.record();
      assertAtMost(remainingMs, LIFE_MS - 15_000, 'The remaining lifetime');
      assertAtMost(dueInMs, DUE_MS - 15_000, 'The time until due');
      assert.ok(dueInMs > 0, 'A commit made itself due at once');
      for (const ageMs of [issuedAgoMs, confirmedAgoMs])
        assert.ok(ageMs >= 15_000 && ageMs < 25_000, `It is ${ageMs} ms old, not 15 s`);
    },
  ),

  afterAnHourBack(
    'a credential that was confirmed in the future is due, whenever it was issued',
    async (bench) => {
      await bench.keep({ value: 'same' });
      await bench.passTime(1.5 * HOUR_MS);
      await bench.keep({ value: 'same' });
    },
    async (bench) => {
      assert.equal((await bench.record()).dueInMs, 0, 'A credential from the future is not due');
    },
  ),

  afterAnHourBack(
    'no interval since an issue in the future prevents a grant',
    (bench) => bench.keep(),
    async (bench) => {
      await bench.grant({ minSinceIssuedMs: 60_000, minSinceConfirmedMs: 60_000 });
    },
  ),

  afterAnHourBack(
    'a confirmed credential is not due at once',
    (bench) => bench.keep({ value: 'same' }),
    async (bench) => {
      await bench.keep({ value: 'same' });
      assert.ok((await bench.record()).dueInMs > 0, 'A commit made itself due at once');
    },
  ),

  afterAnHourBack(
    'fences do not go back',
    (bench) => bench.keep(),
    async (bench) => {
      const { version } = await bench.record();
      const granted = await bench.grant();
      assert.ok(fenceOf(granted.version) > fenceOf(version), 'The fence went back');
      answered(await bench.commit(granted.version), 'committed');
    },
  ),

  afterAnHourBack(
    'a budget keeps its count and lasts no more than a day',
    async (bench) => {
      await bench.abandon((await bench.grant({ budgets: [{ id: 'stable', limit: 1 }] })).version);
    },
    async (bench) => {
      const budgets = [{ id: 'stable', limit: 1 }];
      const { budget } = answered(await bench.acquire({ budgets }), 'budget-spent');
      assertAtMost(budget.resetsInMs, 24 * HOUR_MS, 'The time until the budget is full again');
      await bench.passTime(24 * HOUR_MS + 1);
      await bench.grant({ budgets });
    },
  ),

  afterAnHourBack(
    'a report limit blocks no longer',
    async (bench) => {
      answered(await bench.rejectNew(REPORT_LIMIT), 'marked');
    },
    async (bench) => {
      answered(await bench.rejectNew(REPORT_LIMIT), 'marked');
      answered(await bench.rejectNew(REPORT_LIMIT), 'limit-reached');
    },
  ),

  afterAnHourBack(
    'a confirmation in the future does not prevent a rejection',
    (bench) => bench.keep({ value: 'refused' }),
    async (bench) => {
      answered(await bench.reject('refused'), 'marked');
    },
  ),

  afterAnHourBack(
    'a revocation goes on at once',
    (bench) => bench.keep({ revocation: { left: 1, nextInMs: 30_000 } }),
    async (bench) => {
      assertAtMost((await bench.read()).revocation?.nextInMs ?? Infinity, 0, 'The wait of the revocation');
    },
  ),

  afterAnHourBack(
    'an acquire based on a snapshot from before the jump has to read again',
    async () => {},
    async (bench) => {
      answered(await bench.acquire({ readAt: (await bench.now()) + HOUR_MS }), 'read-again');
    },
  ),
];

function afterAnHourBack(
  name: string,
  before: (bench: Workbench) => Promise<unknown>,
  after: (bench: Workbench) => Promise<void>,
): TokenStoreCheck {
  return promise(
    `clock back an hour: ${name}`,
    async (bench) => {
      await before(bench);
      await bench.whileClockMoved(-HOUR_MS, () => after(bench));
    },
    'moveClock',
  );
}

function assertAtMost(actual: number, most: number, what: string): void {
  assert.ok(actual <= most, `${what} has ${actual} ms left, of ${most} ms`);
}
