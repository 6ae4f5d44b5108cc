import { WechatRefusedError } from '../../errors/wechat-refused.error.js';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { Issued } from '../ports/credential-kind.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import type { CredentialTarget, KeeperEnvironment } from './keeper-environment.js';
import { elapsedMs, timePointOf, type TimePoint } from '../time/time-point.js';
import { CachedCredential, type CopyContent } from './cached-credential.js';
import { RefusedValues, type RefusedValue } from './refused-values.js';
import type { RecordSnapshot, StoredCredential } from '../ports/token-store.js';
import type { Version } from '../ports/version.js';
import { WakeUp } from '../time/deadline.js';

/** The last failed refresh, and for how long callers get its error. */
export interface CachedFailure {
  readonly error: WechatTokenError;
  readonly at: TimePoint;
  readonly forMs: number;
  readonly hadValid: boolean;
}

/** Decides which credential this process serves, from reads of the store and responses of WeChat. */
export class CredentialCache {
  private served: CachedCredential | undefined;
  /** The fingerprint of the value that the served one replaced. */
  private servedBefore: string | undefined;
  private lastFailure: CachedFailure | undefined;
  /** Created with the first failure of a request to WeChat. */
  private lastRefusal: WechatTokenError | undefined;
  private highest: Version = '';
  /** By the store's clock: WeChat issued the served credential by this time, if it has no version. */
  private issuedBy = Infinity;
  /** Created with the first refusal: a process may keep thousands of credentials. */
  private refused: RefusedValues | undefined;
  private nextChange: WakeUp | undefined;

  constructor(
    private readonly target: CredentialTarget,
    private readonly env: KeeperEnvironment,
  ) {}

  /** The served credential, if any. */
  get copy(): CachedCredential | undefined {
    return this.served;
  }

  /** Whether it is served, or was before what is served now. */
  hasServed(fingerprint: string): boolean {
    return fingerprint === this.served?.fingerprint || fingerprint === this.servedBefore;
  }

  /** The last failure, for callers that arrive before the next retry. A host that slept meanwhile knows of none. */
  failureAt(now: TimePoint): CachedFailure | undefined {
    const { lastFailure: failure } = this;
    return failure && elapsedMs(failure.at, now) < failure.forMs ? failure : undefined;
  }

  /** What WeChat refused last, until a request succeeds here, or another process has committed a newer version. */
  get refusal(): WechatTokenError | undefined {
    return this.lastRefusal;
  }

  /** The highest version ever seen here, so that fences do not go back after a store was wiped. */
  get highestVersion(): Version {
    return this.highest;
  }

  /** Wakes waiters when the served credential changes. */
  get change(): WakeUp {
    this.nextChange ??= new WakeUp();
    return this.nextChange;
  }

  /** The served credential if it is still valid. */
  valid(now: TimePoint = timePointOf(this.env.clock)): CachedCredential | undefined {
    return this.copy?.isValid(now) === true ? this.copy : undefined;
  }

  /** Whether, by the count of this process, WeChat no longer accepts the served credential at that time; true if none is served. */
  isOver(mono: number): boolean {
    return !this.copy || this.copy.overForMs(mono) >= this.env.policy.timing.httpTimeoutMs;
  }

  /**
   * Offers a record read from the store. `isClockTrusted` is false if the store's clock moved relative to ours: its dates
   * then do not update the lifetime of the version that is served.
   */
  offerFromStore(snapshot: RecordSnapshot, asked: TimePoint, isClockTrusted: boolean): void {
    const { record } = snapshot;
    if (!record) return;
    this.raiseHighest(record.version);
    if (record.status === 'rejected' && this.isSuperseding) {
      this.refuse({ ...record, at: asked, isVerdict: false });
      // WeChat ended our older one when the overlap with this one was over.
      if (this.isPast(record)) this.drop();
      return;
    }
    const tookMs = elapsedMs(asked, timePointOf(this.env.clock));
    const isLate = tookMs > this.env.policy.timing.clockGapMs;
    if (record.version === this.served?.version) {
      if (record.status !== 'valid') this.served.markReported();
      // Else our own countdown goes on: the process was suspended during the read, or the store's clock moved. If our own count is
      // a guess, the store's is better even so.
      if (!isLate && (isClockTrusted || this.served.isLifeDoubted))
        this.served.updateFrom(record, asked, isClockTrusted);
      return;
    }
    const confirmedAt = confirmedAtOf(record, asked, isClockTrusted);
    if (
      this.refused?.find(record, confirmedAt) ||
      !this.isNewer(record, confirmedAt, snapshot.storeTime, asked, isClockTrusted)
    )
      return;
    const { copy } = this;
    if (record.remainingMs <= tookMs) {
      // The record has expired. Drops ours, which is older, if its remaining time is a guess or over: no later guess may revive it.
      // After a slow read the record need not have expired: the wall clock may have been moved meanwhile.
      if (!isLate && this.valid()?.isLifeDoubted !== false) this.drop();
      return;
    }
    // A slow read would only shorten a lifetime that this process counts down itself, where the first end counts.
    if (isLate && this.target.kind.sameValue === 'keepFirstEnd' && this.isOwnLife(record)) return;
    // The same value keeps its lifetime, with two exceptions. From a `supersedes` issuer: WeChat accepted it after its end here.
    // From a store whose clock moved: our own count is a guess, and WeChat says what remains. (A kind that `extends` always may.)
    const { sameValue } = this.target.kind;
    const isGuess = copy?.isLifeDoubted && sameValue === 'remaining' && !this.isSuperseding;
    const isSameLife =
      copy?.fingerprint === record.fingerprint &&
      sameValue !== 'extends' &&
      (confirmedAt === undefined ? !isGuess : this.isSuperseding && !this.isOver(confirmedAt));
    const remainingMs = isSameLife
      ? Math.min(record.remainingMs, -copy.overForMs(asked.mono))
      : record.remainingMs;
    // A record that replaces ours without being known to be younger proves no later confirmation than ours had.
    const isKnown = confirmedAt !== undefined || copy?.version !== '';
    const confirmedAgoMs = isKnown ? record.confirmedAgoMs : asked.mono - copy.confirmedAt;
    const { issuerState } = record;
    this.serve({ ...record, confirmedAgoMs, remainingMs, key: this.target.key, issuerState, asOf: asked });
  }

  /** Serves a credential: a record, or one from WeChat that is not in the store (yet). */
  serve(content: CopyContent): void {
    this.raiseHighest(content.version);
    const wasUsed = this.served?.takeUsed() ?? false;
    this.refuseReported(content);
    const before = this.served?.fingerprint;
    if (before !== undefined && before !== content.fingerprint) this.servedBefore = before;
    const { overlapMs } = this.target.kind;
    this.served = new CachedCredential(this.env.clock, content, this.isSuperseding ? overlapMs : undefined);
    if (!wasUsed) this.served.takeUsed();
    this.issuedBy = this.env.storeClock.latest(content.asOf);
    this.lastFailure = undefined;
    this.nextChange?.call();
    this.nextChange = undefined;
  }

  /** Serves a credential that WeChat has just issued, even if it refused this value before. */
  serveIssued(
    issued: Issued & {
      readonly version: Version;
      readonly issuedAgoMs?: number;
      readonly isEndKnown: boolean;
    },
    dueInMs: number,
    asOf: TimePoint,
  ): void {
    const { key } = this.target;
    const { value, issuerState, version, issuedAgoMs = 0, isEndKnown, lifetimeMs: remainingMs } = issued;
    const fingerprint = fingerprintOf(value);
    this.clearRejected(fingerprint);
    this.lastRefusal = undefined;
    const facts = { issuedAgoMs, confirmedAgoMs: 0, isEndKnown };
    this.serve({ key, value, issuerState, fingerprint, version, remainingMs, dueInMs, ...facts, asOf });
  }

  /** Remaining time of the valid credential here or in the store, in ms; 0 without one. */
  validMs(record: StoredCredential | undefined): number {
    const keptMs = record && record.status !== 'rejected' ? record.remainingMs : 0;
    return Math.max(keptMs, this.valid()?.remainingMs() ?? 0);
  }

  /** The lifetime of a value as this process knows it, even if the store does not have it. */
  knownLifeOf(value: string, now: TimePoint) {
    const { copy } = this;
    if (copy?.value !== value) return undefined;
    const { isLifeDoubted } = copy;
    // WeChat has just returned it: if the host did not sleep, only a moved wall clock ended it.
    const remainingMs = copy.remainingMs(now) || copy.longestRemainingMs(now);
    return { value, isLifeDoubted, remainingMs, issuedAgoMs: copy.ageMs(now) };
  }

  /** Version and age of a record, by the store or by our own count, whichever is more: the store's clock may have gone back. */
  agedOf({ version, fingerprint, issuedAgoMs }: StoredCredential): {
    readonly version: Version;
    readonly issuedAgoMs: number;
  } {
    const ownMs = this.copy?.fingerprint === fingerprint ? this.copy.ageMs() : 0;
    return { version, issuedAgoMs: Math.max(issuedAgoMs, ownMs) };
  }

  /**
   * Whether this process got a value before the process that wrote it: if the first end counts, ours is the true one. A guess
   * knows no more than another guess; but on a host that may have slept, the true end is no later than ours.
   * The record counts from before its read, which may have been slow.
   */
  knowsMore(record: StoredCredential, asked: TimePoint, isClockTrusted: boolean): boolean {
    // Also after our end: a later one revives nothing, unless WeChat has returned the value since.
    const { copy } = this;
    const { version, fingerprint, remainingMs } = record;
    if (this.target.kind.sameValue !== 'keepFirstEnd' || !copy?.isEndKnown) return false;
    if (version === copy.version || fingerprint !== copy.fingerprint) return false;
    const confirmedAt = confirmedAtOf(record, asked, isClockTrusted);
    if (confirmedAt !== undefined && this.isOver(confirmedAt)) return false;
    // By the monotonic clock alone: a wall clock that was moved during our request tells of no earlier end.
    const now = timePointOf(this.env.clock);
    const theirsMs = remainingMs - (now.mono - asked.mono);
    return theirsMs - copy.longestRemainingMs(now) > this.env.policy.timing.clockGapMs;
  }

  /** WeChat refused this value: stops serving it, and never restores it. Returns whether it was served. */
  refuse(value: RefusedValue): boolean {
    this.refused ??= new RefusedValues();
    this.refused.add(value);
    const wasServed = this.copy?.fingerprint === value.fingerprint;
    if (wasServed) this.served = undefined;
    return wasServed;
  }

  /** The refusal that this process knows and the store does not, because the store was down or had lost the record. */
  refusalOf({ record }: RecordSnapshot, asked: TimePoint, isClockTrusted: boolean): RefusedValue | undefined {
    if (record?.status !== 'valid') return undefined;
    return this.refused?.find(record, confirmedAtOf(record, asked, isClockTrusted));
  }

  /** WeChat has since confirmed the value. */
  clearRejected(fingerprint: string): void {
    this.refused?.remove(fingerprint);
  }

  /**
   * The local clocks diverged, or the store is unavailable: recounts by the monotonic clock, so that a jump of the wall clock
   * does not expire the served credential.
   */
  onClockGap(now: TimePoint): void {
    this.served?.rebaseOnMonotonic(now);
  }

  /** The credential to restore, if the store has no record or an older one. One that is renewed from the store stays lost. */
  toOffer(snapshot: RecordSnapshot): CachedCredential | undefined {
    const copy = this.target.kind.renewsFromState ? undefined : this.valid();
    if (!copy || copy.version === '' || copy.isLifeDoubted) return undefined;
    return snapshot.record === undefined || snapshot.record.version < copy.version ? copy : undefined;
  }

  /** Serves nothing until the next read. */
  drop(): void {
    this.served = undefined;
  }

  /** Records why an attempt failed, or clears the failure. */
  noteFailure(failure: CachedFailure | undefined): void {
    this.lastFailure = failure;
    if (failure?.error instanceof WechatRefusedError) this.lastRefusal = failure.error;
  }

  /**
   * What was reported is served until there is another, and does not come back: a store that loses the new one, or never gets it,
   * still has the reported one.
   */
  private refuseReported({ fingerprint }: CopyContent): void {
    const { copy } = this;
    if (!copy?.isReported || copy.fingerprint === fingerprint) return;
    const { fingerprint: reported, version } = copy;
    this.refuse({ fingerprint: reported, version, at: timePointOf(this.env.clock), isVerdict: false });
  }

  private raiseHighest(version: Version): void {
    if (version <= this.highest) return;
    this.highest = version;
    this.lastRefusal = undefined;
  }

  private get isSuperseding(): boolean {
    return this.target.kind.reissue === 'supersedes';
  }

  /** Whether this process counts down the same value, to an end that is no later than the record's. */
  private isOwnLife({ fingerprint, remainingMs }: StoredCredential): boolean {
    const copy = this.valid();
    if (copy?.fingerprint !== fingerprint || copy.isLifeDoubted) return false;
    return copy.version !== '' && copy.remainingMs() <= remainingMs + this.env.policy.timing.clockGapMs;
  }

  /** Whether a record superseded the served credential so long ago that WeChat has ended ours. */
  private isPast({ version, issuedAgoMs }: StoredCredential): boolean {
    const { copy } = this;
    return copy !== undefined && version > copy.version && issuedAgoMs >= this.target.kind.overlapMs;
  }

  /** Whether a record replaces the served credential. */
  private isNewer(
    record: StoredCredential,
    confirmedAt: number | undefined,
    storeTime: number,
    asked: TimePoint,
    isClockTrusted: boolean,
  ): boolean {
    if (this.knowsMore(record, asked, isClockTrusted)) return false;
    const copy = this.valid();
    if (!copy) return true;
    if (copy.version !== '') return record.version > copy.version;
    // Ours has no version: the later confirmation decides. If that is unknown, ours stays, unless the record has the same value.
    // The store's clock counts the time that our own may have missed while the host slept.
    const isLaterThere = storeTime - record.confirmedAgoMs > this.issuedBy;
    const isSure = copy.confirmedAt >= this.env.storeClock.unsureUntil;
    const isYounger =
      confirmedAt !== undefined && (isLaterThere || (isSure && confirmedAt > copy.confirmedAt));
    return isYounger || record.fingerprint === copy.fingerprint;
  }
}

/**
 * The latest time of WeChat's last confirmation of a record, on the monotonic clock of this process; unknown if the store's
 * clock is not trusted, or went back behind it: then it seems to be at this very moment.
 */
function confirmedAtOf(
  { confirmedAgoMs }: StoredCredential,
  asked: TimePoint,
  isClockTrusted: boolean,
): number | undefined {
  return isClockTrusted && confirmedAgoMs > 0 ? asked.mono - confirmedAgoMs : undefined;
}
