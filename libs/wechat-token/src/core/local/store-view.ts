import type { CachedCredential } from './cached-credential.js';
import type { CredentialCache } from './credential-cache.js';
import type { CredentialTarget, KeeperEnvironment } from './keeper-environment.js';
import { elapsedMs, timePointOf, type TimePoint } from '../time/time-point.js';
import type { RevocationProgress, RecordSnapshot, Standing } from '../ports/token-store.js';

/** What is asked again of a credential's last read. Not all of it: a process may keep thousands. */
export interface ObservedRecord {
  readonly asked: TimePoint;
  readonly revision: string;
  readonly leak: RevocationProgress | undefined;
  readonly fingerprint: string | undefined;
  readonly standing: Standing | undefined;
  /** By the store's clock: when WeChat last said that the value is current. */
  readonly confirmedAt: number | undefined;
}

/** The local view of what the store keeps of one credential: what it answered last, and how far its clock is to be trusted. */
export class StoreView {
  private observed: ObservedRecord | undefined;
  private clockDistrusted = false;
  private seenJumps: number;
  private confirmAfter: number;
  /** A snapshot for the next attempt to go by. */
  private handed: { readonly snapshot: RecordSnapshot; readonly asked: TimePoint } | undefined;

  constructor(
    private readonly target: CredentialTarget,
    private readonly env: KeeperEnvironment,
    private readonly cache: CredentialCache,
  ) {
    this.seenJumps = env.storeClock.jumps;
    this.confirmAfter = env.policy.confirmAfterMs(target.issuer);
  }

  /** What the store answered last, if anything was read. */
  get last(): ObservedRecord | undefined {
    return this.observed;
  }

  /** The store's clock moved since what it keeps was written: it says little of that one's lifetime, and of its dates. */
  get isClockDistrusted(): boolean {
    return this.clockDistrusted;
  }

  /** What the store keeps is dated after its clock moved. */
  trustClock(): void {
    this.clockDistrusted = false;
  }

  /** How long after WeChat's last word it is asked again whether the value is current; 0 for never. */
  get confirmAfterMs(): number {
    return this.confirmAfter;
  }

  /** The store's clock moved, so what it says of a lifetime is in doubt. Asking WeChat settles that where it ends nothing. */
  get needsConfirmation(): boolean {
    return this.clockDistrusted && this.target.issuer.reissue === 'same';
  }

  /**
   * Converts a local time to store time. If the store's clock has jumped, returns the maximum, so that the report always
   * counts as newer than the record.
   */
  storeTimeOf(refused: TimePoint): number {
    return this.clockDistrusted ? Number.MAX_SAFE_INTEGER : this.env.storeClock.latest(refused);
  }

  /**
   * Applies what a step brought: to the cache, and to what is known of the store's clock. Answers whether that clock went on
   * as ours did since the step before.
   */
  apply(snapshot: RecordSnapshot, asked: TimePoint): boolean {
    const isSteady = this.observeClock(snapshot, asked);
    const { copy: before } = this.cache;
    this.cache.offerFromStore(snapshot, asked, !this.clockDistrusted);
    const { copy } = this.cache;
    this.observed = observedOf(snapshot, asked, copy);
    if (copy?.version !== before?.version) {
      // What takes the place of something that was had without the store may be older than the clock's move.
      if (before?.version !== '') this.clockDistrusted = false;
      this.confirmAfter = this.env.policy.confirmAfterMs(this.target.issuer);
    }
    return isSteady;
  }

  /** As {@link apply}. If nothing is read meanwhile, the next attempt goes by this, in place of reading the same again. */
  applyAndHandOver(snapshot: RecordSnapshot, asked: TimePoint): boolean {
    this.handed = { snapshot, asked };
    return this.apply(snapshot, asked);
  }

  /** What was handed over, if it is still what the store answered last, and younger than `withinMs`. */
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

/** What to remember of `reading`. `copy` is what is served since. */
function observedOf(
  { revision, leak, record, storeTime }: RecordSnapshot,
  asked: TimePoint,
  copy: CachedCredential | undefined,
): ObservedRecord {
  if (!record)
    return { asked, revision, leak, fingerprint: undefined, standing: undefined, confirmedAt: undefined };
  const { standing, confirmedAgoMs } = record;
  // The copy's own text where it is the same, so that a read adds none.
  const fingerprint = record.fingerprint === copy?.fingerprint ? copy.fingerprint : record.fingerprint;
  return { asked, revision, leak, fingerprint, standing, confirmedAt: storeTime - confirmedAgoMs };
}
