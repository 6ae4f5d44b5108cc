import * as fc from 'fast-check';
import {
  abandoning,
  acquiring,
  committing,
  key,
  offering,
  passing,
  rejecting,
  inDoubtMs,
  type RandomStep,
} from './random-steps.js';

/** New credentials and a report of each: only a valid one that was not reported yet counts against the report limit. */
const reporting = fc
  .record({
    key,
    waits: fc.array(fc.constantFrom(0, 0, 1_000, 2_000, 8_000), { minLength: 1, maxLength: 7 }),
    perHour: fc.constantFrom(3, 20),
  })
  .map(({ key, waits, perHour }): RandomStep => {
    return async (twins) => {
      for (const wait of waits) {
        const now = (twins.clock.time += wait);
        const kept = {
          value: 'reported',
          fingerprint: 'print',
          lifetimeMs: 7_200_000,
          expiresAt: now + 7_200_000,
        };
        const version = await twins.newerVersion(key);
        const commit = {
          key: twins.key(key),
          version,
          ...kept,
          dueAt: now,
          askedAt: now,
          clears: [],
          inDoubtMs: 0,
        };
        await twins.both((store) => store.commit(commit));
        const limit = { burst: 2, refillMs: 3_000, perHour };
        const reject = { key: twins.key(key), fingerprint: 'print', reportedAt: now, limit };
        await twins.both((store) => store.reject({ ...reject, status: 'rejected' }));
      }
    };
  });

/** Both credentials fail in the same way at the same time, with the same fence. */
const failing = fc
  .record({ attempts: fc.tuple(fc.nat(99), fc.nat(99)), failures: fc.nat(5), inDoubtMs })
  .map(({ attempts, failures, inDoubtMs }): RandomStep => {
    return async (twins) => {
      const now = twins.clock.time;
      for (const [key, attempt] of attempts.entries()) {
        const asking = { key: twins.key(key), attemptId: `f${attempt}`, readAt: now, readWindowMs: 2_000 };
        const terms = { leaseMs: 8_000, inDoubtMs, pauses: [], budgets: [] };
        const granted = await twins.both((store) => store.acquire({ ...asking, ...terms }));
        if (granted.outcome !== 'granted') continue;

        const { version } = granted;
        const pause = {
          id: 'away',
          until: now + 60_000,
          forMs: 60_000,
          failures: failures + key,
          reason: { code: 'X' },
        };
        await twins.both((store) =>
          store.abandon({ key: twins.key(key), version, issued: 'unknown', pause }),
        );
        twins.versions.push(version);
      }
    };
  });

/** Two attempts, one after the other, without a record; one of them commits, perhaps after the end of its doubt. */
const overlapping = fc
  .record({
    key,
    attempts: fc.tuple(fc.nat(99), fc.nat(99)),
    waits: fc.tuple(fc.constantFrom(8_000, 120_000), fc.constantFrom(0, 112_000, 120_000)),
    isLast: fc.boolean(),
  })
  .map(({ key, attempts, waits, isLast }): RandomStep => {
    return async (twins) => {
      const own = { key: twins.key(key) };
      await twins.both((store) => store.forget({ ...own, upTo: twins.version(0) }));
      const granted: string[] = [];
      for (const [index, attempt] of attempts.entries()) {
        const readAt = twins.clock.time;
        const asking = { ...own, attemptId: `o${attempt}`, readAt, readWindowMs: 2_000, leaseMs: 8_000 };
        const terms = { inDoubtMs: 120_000, pauses: [], budgets: [] };
        const result = await twins.both((store) => store.acquire({ ...asking, ...terms }));
        if (result.outcome === 'granted') granted.push(result.version);
        twins.clock.time += waits[index]!;
      }
      const version = isLast ? granted.at(-1) : granted[0];
      if (version === undefined) return;

      twins.versions.push(...granted);
      const now = twins.clock.time;
      const kept = { value: 'late', fingerprint: 'print of late', lifetimeMs: 7_200_000 };
      const instants = { askedAt: now, expiresAt: now + 7_200_000, dueAt: now + 3_600_000 };
      const commit = { ...own, version, ...kept, ...instants, clears: [], inDoubtMs: 120_000 };
      await twins.both((store) => store.commit(commit));
    };
  });

const forgetting = fc.record({ key, version: fc.nat(99) }).map(({ key, version }): RandomStep => {
  return async (twins) => {
    const request = { key: twins.key(key), upTo: twins.version(version) };
    await twins.both((store) => store.forget(request));
  };
});

/** Histories of operations in any order, on a clock that jumps forward and back. */
export const randomHistories: fc.Arbitrary<RandomStep[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: passing },
    { weight: 5, arbitrary: acquiring },
    { weight: 4, arbitrary: committing },
    { weight: 2, arbitrary: offering },
    { weight: 3, arbitrary: abandoning },
    { weight: 3, arbitrary: rejecting },
    { weight: 2, arbitrary: reporting },
    { weight: 2, arbitrary: failing },
    { weight: 2, arbitrary: overlapping },
    { weight: 1, arbitrary: forgetting },
  ),
  { minLength: 5, maxLength: 40 },
);
