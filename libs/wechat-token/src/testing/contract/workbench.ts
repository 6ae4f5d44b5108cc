import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { CredentialKey } from '../../core/ports/credential.js';
import { fingerprintOf } from '../../core/policy/fingerprint.js';
import type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  CommitRequest,
  RestoreRequest,
  RecordSnapshot,
  RejectRequest,
  ReportLimit,
  TokenStore,
} from '../../core/ports/token-store.js';
import { latestOf, type Version } from '../../core/ports/version.js';
import { answered, type Answer } from './expectations.js';
import type { TokenStoreHarness } from './token-store-harness.js';

/** Durations like those of WeChat's credentials. */
export const LIFE_MS = 7_200_000;
export const DUE_MS = 3_600_000;
export const LEASE_MS = 8_000;
export const IN_DOUBT_MS = 120_000;
export const READ_WINDOW_MS = 10_000;

type Granted = Answer<AcquireResult, 'granted'>;
type Pausing = NonNullable<AbandonRequest['pause']>;

/** A store and one key of it, with every operation at hand and a sensible default for every field of a request. */
export class Workbench {
  constructor(
    readonly store: TokenStore,
    private readonly harness: TokenStoreHarness,
    readonly key: CredentialKey = { appId: `wx${hex()}`, kind: 'access-token' },
  ) {}

  /** The same app with another kind or subject. */
  withKind(kind: string, subject?: string): Workbench {
    const key = { appId: this.key.appId, kind, ...(subject !== undefined && { subject }) };
    return new Workbench(this.store, this.harness, key);
  }

  /** The same kind of another app. */
  withOtherApp(): Workbench {
    return new Workbench(this.store, this.harness);
  }

  attempt(): string {
    return hex();
  }

  passTime(ms: number): Promise<void> {
    return this.harness.passTime(ms);
  }

  /** Runs `during` while the store's clock is off by `ms`. */
  async whileClockMoved(ms: number, during: () => Promise<void>): Promise<void> {
    await this.harness.moveClock?.(ms);
    try {
      await during();
    } finally {
      await this.harness.moveClock?.(-ms);
    }
  }

  read(): Promise<RecordSnapshot> {
    return this.store.read(this.key);
  }

  /** The store's time. */
  async now(): Promise<number> {
    return (await this.read()).storeTime;
  }

  /** The record; throws if there is none. */
  async record(): Promise<NonNullable<RecordSnapshot['record']>> {
    const { record } = await this.read();
    assert.ok(record, `The store has no record of ${this.key.kind}, though one was written`);
    return record;
  }

  /** A request based on a snapshot read just now. */
  async request(changes: Partial<AcquireRequest> = {}): Promise<AcquireRequest> {
    const { storeTime, record } = await this.read();
    return {
      key: this.key,
      attemptId: this.attempt(),
      readAt: storeTime,
      readWindowMs: READ_WINDOW_MS,
      ...(record && { replaces: record.version }),
      leaseMs: LEASE_MS,
      inDoubtMs: 0,
      pauses: [],
      budgets: [],
      ...changes,
    };
  }

  async acquire(changes: Partial<AcquireRequest> = {}): Promise<AcquireResult> {
    return this.store.acquire(await this.request(changes));
  }

  async grant(changes: Partial<AcquireRequest> = {}): Promise<Granted> {
    return answered(await this.acquire(changes), 'granted');
  }

  async commit(version: Version, changes: Partial<CommitRequest> = {}) {
    const askedAt = changes.askedAt ?? (await this.now());
    return this.store.commit({
      askedAt,
      inDoubtMs: 0,
      clears: [],
      ...this.keeping(version, askedAt, changes),
    });
  }

  /** Acquires and commits, and returns the version written. */
  async keep(changes: Partial<CommitRequest> = {}): Promise<Version> {
    const { version } = await this.grant();
    answered(await this.commit(version, changes), 'committed');
    return version;
  }

  async abandon(version: Version, changes: Partial<AbandonRequest> = {}): Promise<void> {
    await this.store.abandon({ key: this.key, version, issued: 'nothing', ...changes });
  }

  /** A pause that begins now, as an abandon sets it. */
  async pause(id: string, forMs: number, changes: Partial<Pausing> = {}): Promise<Pausing> {
    return {
      id,
      until: (await this.now()) + forMs,
      forMs,
      failures: 1,
      reason: { code: 'WECHAT_UNAVAILABLE' },
      ...changes,
    };
  }

  /** Sets a pause, by an attempt that it grants and abandons. */
  async setPause(...pause: Parameters<Workbench['pause']>): Promise<void> {
    await this.abandon((await this.grant()).version, { pause: await this.pause(...pause) });
  }

  async restore(version: Version, changes: Partial<RestoreRequest> = {}) {
    const now = await this.now();
    return this.store.restore({ issuedAt: now, inDoubtMs: 0, ...this.keeping(version, now, changes) });
  }

  /** Forgets everything up to now, unless `upTo` says less. */
  async forget(upTo?: Version): Promise<void> {
    await this.store.forget({ key: this.key, upTo: upTo ?? latestOf(await this.read()) });
  }

  async reject(value: string, changes: Partial<RejectRequest> = {}) {
    const request = { key: this.key, fingerprint: fingerprintOf(value), status: 'rejected' as const };
    return this.store.reject({ ...request, reportedAt: await this.now(), ...changes });
  }

  /** Commits a new credential and reports it. */
  async rejectNew(limit?: ReportLimit) {
    const value = `refused-${this.attempt()}`;
    await this.keep({ value });
    return this.reject(value, { ...(limit && { limit }) });
  }

  /** The changes of a request, completed: the fingerprint always fits the value. */
  private keeping<T extends { value?: string }>(version: Version, from: number, changes: T) {
    const value = changes.value ?? `token-${hex()}`;
    return {
      key: this.key,
      version,
      fingerprint: fingerprintOf(value),
      expiresAt: from + LIFE_MS,
      dueAt: from + DUE_MS,
      lifetimeMs: LIFE_MS,
      ...changes,
      value,
    };
  }
}

function hex(): string {
  return randomBytes(8).toString('hex');
}
