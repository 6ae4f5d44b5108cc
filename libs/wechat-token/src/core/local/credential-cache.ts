import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { Issued } from '../ports/credential-issuer.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import type { CredentialTarget, KeeperEnvironment } from './keeper-environment.js';
import { elapsedMs, timePointOf, type TimePoint } from '../time/time-point.js';
import { CachedCredential, type CopyContent } from './cached-credential.js';
import { RefusedValues, type RefusedValue } from './refused-values.js';
import type { RecordSnapshot, StoredCredential } from '../ports/token-store.js';
import type { Version } from '../ports/version.js';
import { WakeUp } from '../time/wake-up.js';

/** Why there is no successor, or nothing at all. `until` is on the monotonic clock. */
export interface CachedFailure {
  readonly error: WechatTokenError;
  readonly until: number;
  readonly hadLiving: boolean;
}

/** Decides which credential this process serves, from what it reads in the store. */
export class CredentialCache {
  private served: CachedCredential | undefined;
  private lastFailure: CachedFailure | undefined;
  private highest: Version = '';
  private readonly refused = new RefusedValues();
  private nextChange: WakeUp | undefined;

  constructor(
    private readonly target: CredentialTarget,
    private readonly env: KeeperEnvironment,
  ) {}

  /** What is served, if anything is. */
  get copy(): CachedCredential | undefined {
    return this.served;
  }

  /** The last failure, for callers that come while a retry is not due yet. */
  get failure(): CachedFailure | undefined {
    return this.lastFailure;
  }

  /** The highest version ever seen here, for fences that do not go back in a store that was wiped. */
  get highestVersion(): Version {
    return this.highest;
  }

  /** Wakes waiters when the served credential changes. */
  get change(): WakeUp {
    this.nextChange ??= new WakeUp();
    return this.nextChange;
  }

  /** The copy if it is living. */
  living(now: TimePoint = timePointOf(this.env.clock)): CachedCredential | undefined {
    return this.copy?.isLiving(now) === true ? this.copy : undefined;
  }

  /**
   * Takes what a read brought. `isClockTrusted` is false when the store's clock moved against ours: what it says of the
   * version we have is then no word about its life.
   */
  offerFromStore(snapshot: RecordSnapshot, asked: TimePoint, isClockTrusted = true): void {
    const { record } = snapshot;
    if (!record) return;
    this.raiseHighest(record.version);
    if (record.standing === 'rejected' && this.isSuperseding) {
      this.refuse({ ...record, at: asked, isVerdict: false });
      return;
    }
    if (record.version === this.served?.version) {
      // Otherwise it counts on by itself: until there is a newer version, or a reading for which this process did not stand still.
      if (
        isClockTrusted &&
        elapsedMs(asked, timePointOf(this.env.clock)) <= this.env.policy.timing.clockGapMs
      ) {
        this.served.updateFrom(record, asked);
      }
      return;
    }
    const confirmedAt = isClockTrusted ? confirmedAtOf(record, asked) : undefined;
    const hasEnded = record.remainingMs <= elapsedMs(asked, timePointOf(this.env.clock));
    if (this.refused.find(record, confirmedAt) || !this.isNewer(record, confirmedAt)) return;
    const { copy } = this;
    if (hasEnded) {
      // How long ours lives is a guess: no longer than what came after it.
      if (isClockTrusted && copy?.isLifeDoubted) this.drop();
      return;
    }
    // Where the first end counts, what took long to get here would only shorten what this process counts down itself.
    const isLate = elapsedMs(asked, timePointOf(this.env.clock)) > this.env.policy.timing.clockGapMs;
    if (isLate && this.target.issuer.sameValue === 'keepFirstEnd' && this.isOwnLife(record)) return;
    // Where each asking makes another one, nothing lengthens the life of a value: not the word of a moved clock either.
    const isSameLife =
      copy?.fingerprint === record.fingerprint && (this.isSuperseding || confirmedAt === undefined);
    const remainingMs = isSameLife
      ? Math.min(record.remainingMs, copy.lenientRemainingMs(asked))
      : record.remainingMs;
    const { issuerState } = record;
    this.serve({ ...record, remainingMs, key: this.target.key, issuerState, asOf: asked });
  }

  /** Serves a credential that came from WeChat and is not in the store (yet). */
  serve(content: CopyContent): void {
    this.raiseHighest(content.version);
    const wasUsed = this.served?.takeUsed() ?? true;
    const { overlapMs } = this.target.issuer;
    this.served = new CachedCredential(this.env.clock, content, this.isSuperseding ? overlapMs : undefined);
    if (!wasUsed) this.served.takeUsed();
    this.lastFailure = undefined;
    this.nextChange?.call();
    this.nextChange = undefined;
  }

  /** Serves what WeChat gave a moment ago, whatever it refused before. */
  serveIssued(
    issued: Issued & { readonly version: Version; readonly issuedAgoMs?: number },
    dueInMs: number,
    asOf: TimePoint,
  ): void {
    const { key } = this.target;
    const { value, issuerState, version, issuedAgoMs = 0, lifeMs: remainingMs } = issued;
    const fingerprint = fingerprintOf(value);
    this.clearRejected(fingerprint);
    const facts = { issuedAgoMs, confirmedAgoMs: 0, isFirstHand: true };
    this.serve({ key, value, issuerState, fingerprint, version, remainingMs, dueInMs, ...facts, asOf });
  }

  /** What lives here or in the store, in ms. */
  livingMs(record: StoredCredential | undefined): number {
    const keptMs = record && record.standing !== 'rejected' ? record.remainingMs : 0;
    return Math.max(keptMs, this.living()?.remainingMs() ?? 0);
  }

  /** What this process knows of a value, which the store may not keep. */
  knownLifeOf(value: string, now: TimePoint) {
    const { copy } = this;
    if (copy?.value !== value) return undefined;
    const { isLifeDoubted } = copy;
    return { value, isLifeDoubted, remainingMs: copy.remainingMs(now), issuedAgoMs: copy.ageMs(now) };
  }

  /** Whether this process heard of a value before whoever wrote it down: where its first end counts, ours is the true one. */
  knowsMore({ version, fingerprint, remainingMs }: StoredCredential): boolean {
    const copy = this.living();
    if (this.target.issuer.sameValue !== 'keepFirstEnd' || !copy?.isFirstHand || copy.isLifeDoubted)
      return false;
    if (version === copy.version || fingerprint !== copy.fingerprint) return false;
    return remainingMs - copy.remainingMs() > this.env.policy.timing.clockGapMs;
  }

  /** Serves this value no more, nor puts it back into a store: WeChat refused it. Answers whether it was served. */
  refuse(value: RefusedValue): boolean {
    this.refused.add(value);
    const wasServed = this.copy?.fingerprint === value.fingerprint;
    if (wasServed) this.served = undefined;
    return wasServed;
  }

  /** What this process knows against a record that the store takes for good: the store was away then, or had lost it. */
  refusalOf({ record }: RecordSnapshot, asked: TimePoint, isClockTrusted: boolean): RefusedValue | undefined {
    if (record?.standing !== 'ok') return undefined;
    return this.refused.find(record, isClockTrusted ? confirmedAtOf(record, asked) : undefined);
  }

  /** WeChat said since that the value is current. */
  clearRejected(fingerprint: string): void {
    this.refused.remove(fingerprint);
  }

  /**
   * The local clocks diverged, or the store is unavailable: counts on by the monotonic clock, so that a jump of the wall clock
   * does not expire the copy.
   */
  onClockGap(now: TimePoint): void {
    this.served?.rebaseOnMonotonic(now);
  }

  /** The copy to put back into a store that has nothing or an older one. */
  toOffer(snapshot: RecordSnapshot): CachedCredential | undefined {
    const copy = this.living();
    if (!copy || copy.version === '' || copy.isLifeDoubted) return undefined;
    return snapshot.record === undefined || snapshot.record.version < copy.version ? copy : undefined;
  }

  /** Serves nothing, until something is read. */
  drop(): void {
    this.served = undefined;
  }

  /** Takes what became of an attempt: why it failed, or nothing where it did not. */
  noteFailure(failure: CachedFailure | undefined): void {
    this.lastFailure = failure;
  }

  private raiseHighest(version: Version): void {
    if (version > this.highest) this.highest = version;
  }

  private get isSuperseding(): boolean {
    return this.target.issuer.reissue === 'supersedes';
  }

  /** Whether this process counts down the life of the same value, and no later end than this record's. */
  private isOwnLife({ fingerprint, remainingMs }: StoredCredential): boolean {
    const copy = this.living();
    if (copy?.fingerprint !== fingerprint || copy.isLifeDoubted) return false;
    return copy.version !== '' && copy.remainingMs() <= remainingMs + this.env.policy.timing.clockGapMs;
  }

  /** Whether a record takes the place of what is served here. */
  private isNewer(record: StoredCredential, confirmedAt: number | undefined): boolean {
    const copy = this.living();
    if (!copy) return true;
    if (this.knowsMore(record)) return false;
    if (copy.version !== '') return record.version > copy.version;
    // Versions do not tell: WeChat's younger word does, and where that cannot be told, it is what WeChat told us ourselves.
    const isYounger = confirmedAt !== undefined && confirmedAt > copy.confirmedAt;
    return isYounger || record.fingerprint === copy.fingerprint;
  }
}

/** When WeChat last called a record current, at the latest, on the monotonic clock of this process. */
function confirmedAtOf({ confirmedAgoMs }: StoredCredential, asked: TimePoint): number {
  return asked.mono - confirmedAgoMs;
}
