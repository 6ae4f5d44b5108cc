import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { CredentialContext } from '../local/credential-context.js';
import type { CredentialTarget, KeeperEnvironment } from '../local/keeper-environment.js';
import { StoreClock } from '../local/store-clock.js';
import { RefreshPolicy } from '../policy/refresh-policy.js';
import type { CredentialKind } from '../ports/credential-kind.js';
import { DEFAULT_REPORT_LIMIT, DEFAULT_TIMING } from '../ports/keeper-options.js';
import type {
  RecordSnapshot,
  RejectRequest,
  RejectResult,
  RestoreRequest,
  StoredCredential,
} from '../ports/token-store.js';
import { versionOf } from '../ports/version.js';
import { timePointOf } from '../time/time-point.js';
import { syncWithStore } from './sync-with-store.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const key = { appId: 'wx1', kind: 'access-token' };
const kept: StoredCredential = {
  value: 'kept',
  fingerprint: 'print-of-kept',
  version: versionOf(2, 'b'),
  status: 'valid',
  remainingMs: HOUR,
  dueInMs: 30 * MINUTE,
  issuedAgoMs: HOUR,
  confirmedAgoMs: HOUR,
};
const older: StoredCredential = {
  ...kept,
  value: 'older',
  fingerprint: 'print-of-older',
  version: versionOf(1, 'a'),
};

/** One process that reads a record. A test says what its store has. */
class Process {
  readonly clock = new VirtualClock();
  readonly rejects: RejectRequest[] = [];
  readonly restores: RestoreRequest[] = [];
  reads = 0;
  record: StoredCredential | undefined;
  /** What becomes of a report. */
  outcome: RejectResult['outcome'] = 'none';
  /** The record after a report. */
  reported: StoredCredential | undefined;
  readonly ctx: CredentialContext;

  constructor(kind: Partial<CredentialKind> = {}) {
    const limits = { force: 5, check: 3, other: 20 };
    const env = {
      clock: this.clock,
      storeClock: new StoreClock(),
      policy: new RefreshPolicy(DEFAULT_TIMING, limits, DEFAULT_REPORT_LIMIT, () => 0.5),
      emit: () => undefined,
      store: {
        read: async () => {
          this.reads += 1;
          return this.snapshot(this.record);
        },
        reject: async (request: RejectRequest) => {
          this.rejects.push(request);
          return { outcome: this.outcome, snapshot: this.snapshot(this.reported) };
        },
        restore: async (request: RestoreRequest) => {
          this.restores.push(request);
          return { snapshot: this.snapshot(this.record) };
        },
      },
    };
    const target = { key, kind: { reissue: 'same', overlapMs: 0, ...kind } };
    this.ctx = new CredentialContext(
      target as unknown as CredentialTarget,
      env as unknown as KeeperEnvironment,
    );
  }

  get served(): string | undefined {
    return this.ctx.cache.valid()?.value;
  }

  snapshot(record: StoredCredential | undefined): RecordSnapshot {
    const storeTime = this.clock.now();
    return { storeTime, revision: '', leaseMs: 0, inDoubtForMs: 0, ...(record ? { record } : {}) };
  }

  serve(content: Partial<StoredCredential> = {}): void {
    this.ctx.cache.serve({ ...kept, ...content, key, asOf: timePointOf(this.clock) });
  }

  refuse(isVerdict: boolean): void {
    const { fingerprint, version } = kept;
    this.ctx.cache.refuse({ fingerprint, version, at: timePointOf(this.clock), isVerdict });
  }

  sync(): Promise<RecordSnapshot> {
    return syncWithStore(this.ctx);
  }
}

describe('a record that was read while a report was made', () => {
  it.each([
    { ageMs: 249, isAgain: false },
    { ageMs: 250, isAgain: true },
  ])('is read again after $ageMs ms ($isAgain), and lives no longer', async ({ ageMs, isAgain }) => {
    const process = new Process();
    const read = process.snapshot(kept);
    process.record = { ...kept, remainingMs: HOUR - ageMs };
    process.ctx.view.applyAndHandOver(read, timePointOf(process.clock));
    await process.clock.advance(ageMs);

    await process.sync();

    expect(process.reads).toBe(isAgain ? 1 : 0);
    expect(process.ctx.cache.valid()?.remainingMs()).toBe(HOUR - ageMs);
  });

  it('shows what time it is in the store, to date another report', async () => {
    const process = new Process();
    process.ctx.view.applyAndHandOver(process.snapshot(kept), timePointOf(process.clock));
    await process.clock.advance(100);
    process.refuse(false);

    await process.sync();

    expect(process.rejects).toMatchObject([{ reportedAt: process.clock.now() }]);
  });
});

describe('a value that WeChat refused while the store was down', () => {
  const limit = DEFAULT_REPORT_LIMIT;
  it.each([
    { what: 'is checked', reissue: 'supersedes', isVerdict: false, facts: { status: 'suspect', limit } },
    {
      what: 'is replaced where WeChat itself said so',
      reissue: 'supersedes',
      isVerdict: true,
      facts: { status: 'rejected' },
    },
    {
      what: 'is requested again where that ends no token',
      reissue: 'same',
      isVerdict: false,
      facts: { status: 'rejected', limit },
    },
  ] as const)('$what', async ({ reissue, isVerdict, facts }) => {
    const process = new Process({ reissue });
    process.record = kept;
    const reportedAt = process.clock.now();
    await process.sync();
    process.refuse(isVerdict);
    await process.clock.advance(100);

    await process.sync();

    expect(process.rejects).toStrictEqual([{ key, fingerprint: kept.fingerprint, reportedAt, ...facts }]);
  });

  it.each([
    {
      what: 'is served again where it was confirmed since',
      outcome: 'current',
      reported: kept,
      served: 'kept',
    },
    {
      what: 'is not served where too many are reported for it to be marked',
      outcome: 'limit-reached',
      reported: kept,
      served: undefined,
    },
  ] as const)('$what', async ({ outcome, reported, served }) => {
    const process = new Process();
    process.refuse(false);
    Object.assign(process, { record: kept, outcome, reported });

    await process.sync();

    expect(process.served).toBe(served);
  });

  it('is reported again where the store had another one meanwhile', async () => {
    const process = new Process();
    process.refuse(false);
    Object.assign(process, { record: kept, outcome: 'current', reported: older });
    await process.sync();
    const served = process.served;

    await process.sync();

    expect([served, process.rejects.length]).toEqual(['older', 2]);
  });
});

describe('a store without a record', () => {
  it.each([
    { what: 'ends what a user may have withdrawn', kind: { renewsFromState: true }, served: undefined },
    { what: 'ends nothing else', kind: {}, served: 'kept' },
  ])('$what', async ({ kind, served }) => {
    const process = new Process(kind);
    process.serve({ version: '' });

    await process.sync();

    expect(process.served).toBe(served);
  });

  const inDoubtMs = 2 * MINUTE;
  it.each([
    { what: 'as it was', facts: { inDoubtMs: 0 } },
    {
      what: 'with what renews it',
      copy: { issuerState: 'renews' },
      facts: { issuerState: 'renews', inDoubtMs: 0 },
    },
    {
      what: 'for as long as its kind is kept',
      kind: { keepMs: HOUR },
      facts: { keepMs: HOUR, inDoubtMs: 0 },
    },
    {
      what: 'in doubt where another may have ended it',
      kind: { reissue: 'supersedes' },
      facts: { inDoubtMs },
    },
  ] as const)('gets the copy back $what', async ({ facts, ...given }) => {
    const { copy, kind } = { copy: {}, kind: {}, ...given };
    const process = new Process(kind);
    process.serve(copy);
    const askedAt = process.clock.now();
    await process.clock.advance(100);

    await process.sync();

    const { version, value, fingerprint } = kept;
    expect(process.restores).toStrictEqual([
      {
        key,
        version,
        value,
        fingerprint,
        issuedAt: askedAt - HOUR,
        expiresAt: askedAt + HOUR,
        dueAt: askedAt + 30 * MINUTE,
        lifetimeMs: HOUR - 100,
        ...facts,
      },
    ]);
  });
});
