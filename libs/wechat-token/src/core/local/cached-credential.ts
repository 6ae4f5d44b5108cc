import type { Clock } from '../ports/clock.js';
import type { Credential, CredentialKey } from '../ports/credential.js';
import type { RecordStatus } from '../ports/token-store.js';
import { elapsedMs, timePointOf, type TimePoint } from '../time/time-point.js';
import type { Version } from '../ports/version.js';

/** The content of a cached credential. Durations are relative to `asOf`. */
export interface CopyContent {
  readonly key: CredentialKey;
  readonly value: string;
  readonly fingerprint: string;
  readonly issuerState?: string | undefined;
  /** Empty if issued without the store: replaced by a later confirmation of WeChat's, or a record of the same value. */
  readonly version: Version;
  readonly remainingMs: number;
  readonly dueInMs: number;
  readonly issuedAgoMs: number;
  readonly confirmedAgoMs: number;
  /** The time before the request, so that latency can only shorten the lifetime. */
  readonly asOf: TimePoint;
  /**
   * WeChat issued it to this process, whose count adds up. A copy read from the store counts from before the read, which may
   * have been slow.
   */
  readonly isEndKnown?: boolean;
  /** Its status in the store, if it was read there. */
  readonly status?: RecordStatus;
}

/** Allows for transport to the external cache, and from there to its next use. */
const CACHE_MARGIN_MS = 5_000;

/** The difference from which the two clocks of a process count as diverged. */
const PARTED_MS = 1_000;

/** The cache entry: a credential in this process, with its own countdown. */
export class CachedCredential {
  readonly value: string;
  readonly fingerprint: string;
  readonly issuerState: string | undefined;
  readonly version: Version;
  readonly isEndKnown: boolean;
  /** The whole lifetime since it was issued. A credential that is unused for this long is idle. */
  readonly lifetimeMs: number;
  /** On the monotonic clock: WeChat confirmed this value at this time or later. */
  readonly confirmedAt: number;
  private used = true;
  private reported: boolean;
  private servedUntilWall: number;
  private lifeDoubted: boolean;
  /**
   * By how much the wall clock advanced more than the monotonic one during the request: the host slept, or the wall clock was moved.
   * It is taken off the remaining time, and only a read of the store gives it back.
   */
  private sleptMs: number;
  private asOf: TimePoint;
  private remainingAsOf: number;
  /** Counted by the same clock as the remaining time, so that their sum stays the lifetime. */
  private issuedAgoAsOf: number;
  private dueInAsOf: number;
  private readonly key: CredentialKey;
  private handedOut: Credential | undefined;
  private promiseOfCredential: Promise<Credential> | undefined;
  private promiseOfValue: Promise<string> | undefined;

  constructor(
    private readonly clock: Clock,
    content: CopyContent,
    /** How long it stays valid after it was replaced; absent if a replacement does not invalidate it. */
    private readonly overlapMs?: number,
  ) {
    const { key, asOf } = content;
    const apartByMs = apartMs(asOf, timePointOf(clock));
    // If the sleep had used up the whole lifetime, a moved wall clock is presumed where another request would invalidate this credential.
    const isPresumedMoved = overlapMs !== undefined && apartByMs > 0 && apartByMs >= content.remainingMs;
    const sleptMs = isPresumedMoved ? 0 : apartByMs;
    this.lifeDoubted = isPresumedMoved;
    this.sleptMs = sleptMs;
    this.key = key;
    this.value = content.value;
    this.fingerprint = content.fingerprint;
    this.issuerState = content.issuerState;
    this.version = content.version;
    this.isEndKnown = content.isEndKnown === true;
    this.reported = (content.status ?? 'valid') !== 'valid';
    this.asOf = apartByMs === 0 ? asOf : { wall: asOf.wall + apartByMs, mono: asOf.mono };
    this.remainingAsOf = content.remainingMs - sleptMs;
    this.lifetimeMs = content.issuedAgoMs + content.remainingMs;
    this.dueInAsOf = content.dueInMs - sleptMs;
    this.issuedAgoAsOf = content.issuedAgoMs + sleptMs;
    this.confirmedAt = asOf.mono - content.confirmedAgoMs;
    this.servedUntilWall = servedUntilOf(this.asOf, this.remainingAsOf);
  }

  /** Until when the hot path serves it, by the wall clock, Unix ms. */
  get servedUntil(): number {
    return this.servedUntilWall;
  }

  /** The host was suspended or its clock jumped: the remaining time is a guess until the store was read. */
  get isLifeDoubted(): boolean {
    return this.lifeDoubted;
  }

  /** Whether the store has a report of it. */
  get isReported(): boolean {
    return this.reported;
  }

  markReported(): void {
    this.reported = true;
  }

  /** Called by every read. */
  markUsed(): void {
    this.used = true;
  }

  /** Whether it was read since the last call, by which the tick detects idle credentials. */
  takeUsed(): boolean {
    const { used } = this;
    this.used = false;
    return used;
  }

  /** Takes it off the hot path: every read checks it from now on. */
  stopServing(): void {
    this.servedUntilWall = -Infinity;
  }

  /** Created on first use, like the promises below: most of many apps are read by value only, or never. */
  get credential(): Credential {
    const { key, value, version } = this;
    this.handedOut ??= Object.freeze({
      key,
      value,
      version,
      expiresAt: this.asOf.wall + this.remainingAsOf,
      remainingMs: () => this.remainingMs(),
      promisedMs: () => this.promisedMs(),
    });
    return this.handedOut;
  }

  /** The same promise to every caller, so that a hot read allocates nothing. */
  get promisedCredential(): Promise<Credential> {
    this.promiseOfCredential ??= Promise.resolve(this.credential);
    return this.promiseOfCredential;
  }

  /** As {@link promisedCredential}, for the value alone. */
  get promisedValue(): Promise<string> {
    this.promiseOfValue ??= Promise.resolve(this.value);
    return this.promiseOfValue;
  }

  /** Remaining time, by the clock of this process that advanced more. */
  remainingMs(now: TimePoint = timePointOf(this.clock)): number {
    return Math.max(0, this.remainingAsOf - elapsedMs(this.asOf, now));
  }

  /** Remaining time by the monotonic clock alone, for when the clocks diverged and the store is unavailable. */
  lenientRemainingMs(now: TimePoint = timePointOf(this.clock)): number {
    return Math.max(0, this.remainingAsOf - Math.max(0, now.mono - this.asOf.mono));
  }

  /** Remaining time if the wall clock was moved during the request, and the host did not sleep. */
  longestRemainingMs(now: TimePoint): number {
    return Math.max(0, -this.overForMs(now.mono));
  }

  dueInMs(now: TimePoint = timePointOf(this.clock)): number {
    return Math.max(0, this.dueInAsOf - elapsedMs(this.asOf, now));
  }

  /** How long it may be cached elsewhere, given that any process may replace it once it is due. */
  promisedMs(now: TimePoint = timePointOf(this.clock)): number {
    const worksMs = this.dueInAsOf - elapsedMs(this.asOf, now) + (this.overlapMs ?? Infinity);
    return Math.max(0, Math.min(this.remainingMs(now), worksMs) - CACHE_MARGIN_MS);
  }

  ageMs(now: TimePoint = timePointOf(this.clock)): number {
    return this.issuedAgoAsOf + elapsedMs(this.asOf, now);
  }

  isValid(now: TimePoint = timePointOf(this.clock)): boolean {
    if (this.remainingMs(now) > 0) return true;
    // A wall clock that is set back later must not revive it.
    this.stopServing();
    return false;
  }

  /**
   * How long ago it expired at `mono`, by the monotonic clock alone; negative before its end. What the host slept during the request
   * does not count. The count begins before the request, so WeChat may accept it for as long again as a request takes.
   */
  overForMs(mono: number): number {
    return mono - this.asOf.mono - this.remainingAsOf - this.sleptMs;
  }

  /** Updates the countdown from a read of the same version. A read never extends it. By a store's clock that moved it stays a guess. */
  updateFrom(
    read: Pick<CopyContent, 'remainingMs' | 'dueInMs' | 'issuedAgoMs'>,
    asOf: TimePoint,
    isClockTrusted: boolean,
  ): void {
    this.lifeDoubted &&= !isClockTrusted;
    this.rebase(read, asOf);
    this.sleptMs = 0;
  }

  /** Recounts by the monotonic clock, which does not jump, because the clocks may have diverged. */
  rebaseOnMonotonic(now: TimePoint): void {
    this.lifeDoubted ||= this.lenientRemainingMs(now) - this.remainingMs(now) > PARTED_MS;
    const issuedAgoMs = this.issuedAgoAsOf + Math.max(0, now.mono - this.asOf.mono);
    const remainingMs = -this.overForMs(now.mono) - this.sleptMs;
    this.rebase({ remainingMs, dueInMs: this.dueInMs(now), issuedAgoMs }, now);
  }

  private rebase(read: Pick<CopyContent, 'remainingMs' | 'dueInMs' | 'issuedAgoMs'>, asOf: TimePoint): void {
    // Negative after its end, which stays when it was.
    this.remainingAsOf = Math.min(read.remainingMs, -this.overForMs(asOf.mono));
    this.dueInAsOf = Math.min(read.dueInMs, this.remainingAsOf);
    this.issuedAgoAsOf = read.issuedAgoMs;
    this.asOf = asOf;
    this.servedUntilWall = servedUntilOf(asOf, this.remainingAsOf);
  }
}

/** By how much the wall clock advanced more than the monotonic one, if the two clocks diverged. */
function apartMs(from: TimePoint, to: TimePoint): number {
  const ms = elapsedMs(from, to) - Math.max(0, to.mono - from.mono);
  return ms > PARTED_MS ? ms : 0;
}

/** Never for what has expired: a wall clock that is set back later must not revive it. */
function servedUntilOf({ wall }: TimePoint, remainingMs: number): number {
  return remainingMs > 0 ? wall + remainingMs : -Infinity;
}
