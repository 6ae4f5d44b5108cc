import type { CachedCredential } from './cached-credential.js';
import type { CredentialCache } from './credential-cache.js';
import type { CredentialTarget, KeeperEnvironment } from './keeper-environment.js';
import type { RefusedValue } from './refused-values.js';
import { elapsedMs, timePointOf, type TimePoint } from '../time/time-point.js';
import type {
  RecordSnapshot,
  RecordStatus,
  RevocationProgress,
  StoredCredential,
} from '../ports/token-store.js';

/** The part of the last read that is needed again. Not all of it: a process may keep thousands of credentials. */
export interface ObservedRecord {
  readonly asked: TimePoint;
  readonly revision: string;
  readonly revocation: RevocationProgress | undefined;
  readonly fingerprint: string | undefined;
  readonly status: RecordStatus | undefined;
  /** By the store's clock: when WeChat last confirmed the value. */
  readonly confirmedAt: number | undefined;
}

/** The local view of one record: the store's last response, and whether its clock is trusted. */
export class StoreView {
  private observed: ObservedRecord | undefined;
  private clockDistrusted = false;
  private seenJumps: number;
  private confirmAfter: number;
  /** A snapshot that the next attempt can use in place of a read. */
  private handed: { readonly snapshot: RecordSnapshot; readonly asked: TimePoint } | undefined;

  constructor(
    private readonly target: CredentialTarget,
    private readonly env: KeeperEnvironment,
    private readonly cache: CredentialCache,
  ) {
    this.seenJumps = env.storeClock.jumps;
    this.confirmAfter = env.policy.confirmAfterMs(target.kind);
  }

  /** The store's last response, if there was one. */
  get last(): ObservedRecord | undefined {
    return this.observed;
  }

  /** The store's clock has moved since the record was written, so its dates and lifetime are unreliable. */
  get isClockDistrusted(): boolean {
    return this.clockDistrusted;
  }

  /** The record was dated after the clock moved. */
  trustClock(): void {
    this.clockDistrusted = false;
  }

  /** The time from one confirmation to the next; 0 for never. */
  get confirmAfterMs(): number {
    return this.confirmAfter;
  }

  /** The store's clock moved, so the lifetime is unreliable: a confirmation corrects it, if it invalidates nothing. */
  get needsConfirmation(): boolean {
    return this.clockDistrusted && this.target.kind.reissue === 'same';
  }

  /**
   * Converts a local time to store time. If the store's clock has jumped, returns the maximum, so that the report always
   * counts as newer than the record.
   */
  storeTimeOf(refused: TimePoint): number {
    return this.clockDistrusted ? Number.MAX_SAFE_INTEGER : this.env.storeClock.latest(refused);
  }

  /** Whether this process knows an earlier end than the record it read last; see {@link CredentialCache.knowsMore}. */
  knowsMore(record: StoredCredential): boolean {
    return this.cache.knowsMore(record, this.observed!.asked, !this.clockDistrusted);
  }

  /** The refusal of the value in the record it read last that the store does not know. */
  refusalOf(snapshot: RecordSnapshot): RefusedValue | undefined {
    return this.cache.refusalOf(snapshot, this.observed!.asked, !this.clockDistrusted);
  }

  /**
   * Applies the response of a store operation to the cache and to the view of the store's clock. Returns whether that clock
   * was steady since the last operation.
   */
  apply(snapshot: RecordSnapshot, asked: TimePoint): boolean {
    const isSteady = this.observeClock(snapshot, asked);
    const { copy: before } = this.cache;
    this.cache.offerFromStore(snapshot, asked, !this.clockDistrusted);
    const { copy } = this.cache;
    this.observed = observedOf(snapshot, asked, copy);
    if (copy?.version !== before?.version) {
      this.clockDistrusted = false;
      this.confirmAfter = this.env.policy.confirmAfterMs(this.target.kind);
    }
    return isSteady;
  }

  /** As {@link apply}. If nothing is read meanwhile, the next attempt uses this snapshot in place of a read. */
  applyAndHandOver(snapshot: RecordSnapshot, asked: TimePoint): boolean {
    this.handed = { snapshot, asked };
    return this.apply(snapshot, asked);
  }

  /** The snapshot that was handed over, if it is still the last one and younger than `withinMs`. */
  takeHanded(withinMs: number): RecordSnapshot | undefined {
    const { handed } = this;
    this.handed = undefined;
    if (!handed || handed.asked !== this.observed?.asked) return undefined;
    return elapsedMs(handed.asked, timePointOf(this.env.clock)) < withinMs ? handed.snapshot : undefined;
  }

  private observeClock(snapshot: RecordSnapshot, asked: TimePoint): boolean {
    const { clock, storeClock, policy, emit } = this.env;
    const { clockGapMs } = policy.timing;
    const movedMs = storeClock.observe(snapshot.storeTime, asked, timePointOf(clock), clockGapMs);
    if (Math.abs(movedMs) > clockGapMs) emit({ type: 'store-clock-moved', byMs: Math.round(movedMs) });
    const isSteady = storeClock.jumps === this.seenJumps;
    this.seenJumps = storeClock.jumps;
    if (!isSteady) this.clockDistrusted = true;
    return isSteady;
  }
}

/** The part of a snapshot to remember. `copy` is the credential served since. */
function observedOf(
  { revision, revocation, record, storeTime }: RecordSnapshot,
  asked: TimePoint,
  copy: CachedCredential | undefined,
): ObservedRecord {
  if (!record)
    return { asked, revision, revocation, fingerprint: undefined, status: undefined, confirmedAt: undefined };
  const { status, confirmedAgoMs } = record;
  // Reuses the copy's own string if it is equal, so that a read adds no memory.
  const fingerprint = record.fingerprint === copy?.fingerprint ? copy.fingerprint : record.fingerprint;
  return { asked, revision, revocation, fingerprint, status, confirmedAt: storeTime - confirmedAgoMs };
}
