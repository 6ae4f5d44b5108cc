import * as fc from 'fast-check';
import type { TwinStores } from './twin-stores.js';

/** An operation for both stores, in terms of the history so far. */
export type RandomStep = (twins: TwinStores) => Promise<void>;

export const key = fc.nat(1);
const version = fc.oneof({ weight: 3, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.nat(20) });
const value = fc.constantFrom('first', 'second', 'third 凭据', '');
const shift = fc.constantFrom(
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  -1,
  1,
  -2_000,
  -2_001,
  2_001,
  -60_000,
  60_000,
  -4_000_000,
  4_000_000,
);
export const inDoubtMs = fc.constantFrom(0, 120_000);
const pauses = fc.subarray(['away', 'refused:a b', 'quota']);
const revocation = fc.record({ left: fc.nat(2), nextInMs: fc.constantFrom(0, 30_000) });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const keeping = fc.record({
  key,
  version,
  value,
  issuerState: maybe(fc.constantFrom('', 'refresh 1', '{"a":[]}')),
  lifetimeMs: fc.constantFrom(1, 60_000, 7_200_000),
  dueMs: fc.constantFrom(0, 30_000, 3_600_000, 8_000_000),
  at: shift,
});

export const passing = fc
  .constantFrom(
    1,
    999,
    2_000,
    2_001,
    8_000,
    8_001,
    30_000,
    120_000,
    3_600_000,
    86_400_000,
    -1,
    -2_001,
    -3_600_000,
  )
  .map(
    (ms): RandomStep =>
      async ({ clock }) =>
        void (clock.time += ms),
  );

export const acquiring = fc
  .record({
    key,
    attempt: fc.nat(30),
    at: shift,
    replaces: maybe(version),
    highest: maybe(version),
    leaseMs: fc.constantFrom(1, 8_000),
    inDoubtMs,
    minSinceIssuedMs: maybe(fc.constantFrom(0, 60_000, 4_000_000)),
    minSinceConfirmedMs: maybe(fc.constantFrom(0, 60_000)),
    pauses,
    budgets: fc.uniqueArray(fc.record({ id: fc.constantFrom('stable', 'forced'), limit: fc.nat(3) }), {
      selector: ({ id }) => id,
    }),
    revocation: maybe(revocation),
  })
  .map(({ key, attempt, at, replaces, highest, ...rest }): RandomStep => {
    return async (twins) => {
      const result = await twins.both((store) =>
        store.acquire(
          defined({
            ...rest,
            key: twins.key(key),
            attemptId: `a${attempt}`,
            readAt: twins.clock.time + at,
            readWindowMs: 2_000,
            replaces: replaces === undefined ? undefined : twins.version(replaces),
            highestVersion: highest === undefined ? undefined : twins.version(highest),
          }),
        ),
      );
      if (result.outcome === 'granted') twins.versions.push(result.version);
    };
  });

export const committing = fc
  .record({
    keeping,
    clears: pauses,
    inDoubtMs,
    revocation: fc.option(revocation, { nil: undefined }),
    endsRevocation: fc.boolean(),
    age: maybe(fc.constantFrom(0, 1, 300_000, -1)),
  })
  .map(({ keeping, clears, inDoubtMs, revocation, endsRevocation, age }): RandomStep => {
    return async (twins) => {
      const { at, ...kept } = keepingIn(twins, keeping);
      const issuedAt = age === undefined ? undefined : at - age;
      const request = {
        ...kept,
        askedAt: at,
        issuedAt,
        clears,
        inDoubtMs,
        revocation: endsRevocation ? null : revocation,
      };
      await twins.both((store) => store.commit(defined(request)));
    };
  });

export const offering = fc.record({ keeping, inDoubtMs }).map(({ keeping, inDoubtMs }): RandomStep => {
  return async (twins) => {
    const { at, ...kept } = keepingIn(twins, keeping);
    await twins.both((store) => store.restore(defined({ ...kept, issuedAt: at, inDoubtMs })));
  };
});

export const abandoning = fc
  .record({
    key,
    version,
    issued: fc.constantFrom('nothing' as const, 'unknown' as const),
    pause: maybe(
      fc.record({
        id: fc.constantFrom('away', 'refused:a b', 'quota'),
        at: shift,
        forMs: fc.constantFrom(1_000, 61_003),
        failures: fc.nat(5),
        reason: fc.constantFrom({ code: 'WECHAT_UNAVAILABLE' }, { code: 'X', errcode: 40001, rid: 'r"{} 1' }),
      }),
    ),
    revocation: maybe(revocation),
  })
  .map(({ key, version, issued, pause, revocation }): RandomStep => {
    return async (twins) => {
      const request = {
        key: twins.key(key),
        version: twins.version(version),
        issued,
        pause: pause && {
          id: pause.id,
          until: twins.clock.time + pause.at + pause.forMs,
          forMs: pause.forMs,
          failures: pause.failures,
          reason: pause.reason,
        },
        revocation,
      };
      await twins.both((store) => store.abandon(defined(request)));
    };
  });

export const rejecting = fc
  .record({
    key,
    value,
    at: shift,
    status: fc.constantFrom('suspect' as const, 'rejected' as const),
    limit: maybe(fc.constant({ burst: 2, refillMs: 30_000, perHour: 3 })),
  })
  .map(({ key, value, at, ...rest }): RandomStep => {
    return async (twins) => {
      const request = {
        ...rest,
        key: twins.key(key),
        fingerprint: `print of ${value}`,
        reportedAt: twins.clock.time + at,
      };
      await twins.both((store) => store.reject(defined(request)));
    };
  });

type RandomKeeping = typeof keeping extends fc.Arbitrary<infer T> ? T : never;

function keepingIn(
  twins: TwinStores,
  { key, version, value, lifetimeMs, dueMs, at, issuerState }: RandomKeeping,
) {
  const instant = twins.clock.time + at;
  return {
    key: twins.key(key),
    version: twins.version(version),
    value,
    fingerprint: `print of ${value}`,
    issuerState,
    lifetimeMs,
    expiresAt: instant + lifetimeMs,
    dueAt: instant + dueMs,
    at: instant,
  };
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Leaves undefined fields out, as callers do. */
function defined<T extends object>(request: T): Defined<T> {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as Defined<T>;
}
