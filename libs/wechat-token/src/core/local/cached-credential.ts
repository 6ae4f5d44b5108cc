import type { Clock } from '../ports/clock.js';
import type { Credential, CredentialKey } from '../ports/credential.js';
import { elapsedMs, timePointOf, type TimePoint } from '../time/time-point.js';
import type { Version } from '../ports/version.js';

/** What a copy is made of. Durations were true at `asOf`. */
export interface CopyContent {
  readonly key: CredentialKey;
  readonly value: string;
  readonly fingerprint: string;
  readonly issuerState?: string | undefined;
  /** Empty for one that WeChat gave us without the store: it yields to WeChat's younger word, and to a record of the same value. */
  readonly version: Version;
  readonly remainingMs: number;
  readonly dueInMs: number;
  readonly issuedAgoMs: number;
  readonly confirmedAgoMs: number;
  /** The moment before it was asked for, so that latency can only shorten a life. */
  readonly asOf: TimePoint;
  /** WeChat told us itself: what is read from the store counts from before the reading, which may have taken long. */
  readonly isFirstHand?: boolean;
}

/** For the way to whoever caches a value, and back to its next use. */
const CACHE_MARGIN_MS = 5_000;

/** The two clocks of a process have parted when they differ by more. */
const PARTED_MS = 1_000;

/** One entry of the cache: a credential copied into the process, counting its own life down. */
export class CachedCredential {
  readonly value: string;
  readonly fingerprint: string;
  readonly issuerState: string | undefined;
  readonly version: Version;
  readonly isFirstHand: boolean;
  /** Its whole life, also if it was confirmed in the middle of it: one that is not used for so long is idle. */
  readonly lifeMs: number;
  /** On the monotonic clock: WeChat's word that this value is current is no older than this. */
  readonly confirmedAt: number;
  private used = true;
  private servedUntilWall: number;
  private lifeDoubted = false;
  private asOf: TimePoint;
  private remainingAsOf: number;
  /** Counted by the same clock as what remains: lest a life seem longer or shorter at its end than it was. */
  private issuedAgoAsOf: number;
  private dueInAsOf: number;
  private readonly key: CredentialKey;
  private handedOut: Credential | undefined;
  private promiseOfCredential: Promise<Credential> | undefined;
  private promiseOfValue: Promise<string> | undefined;

  constructor(
    private readonly clock: Clock,
    content: CopyContent,
    /** How long it works on once it has been replaced; nothing where that does not end it. */
    private readonly overlapMs = Infinity,
  ) {
    const { key, asOf } = content;
    this.key = key;
    this.value = content.value;
    this.fingerprint = content.fingerprint;
    this.issuerState = content.issuerState;
    this.version = content.version;
    this.isFirstHand = content.isFirstHand === true;
    this.asOf = asOf;
    this.remainingAsOf = content.remainingMs;
    this.lifeMs = content.issuedAgoMs + content.remainingMs;
    this.dueInAsOf = content.dueInMs;
    this.issuedAgoAsOf = content.issuedAgoMs;
    this.confirmedAt = asOf.mono - content.confirmedAgoMs;
    this.servedUntilWall = asOf.wall + content.remainingMs;
  }

  /** Served without a second look while the wall clock is before this, Unix ms. */
  get servedUntil(): number {
    return this.servedUntilWall;
  }

  /** This host slept or its clock jumped: how long it lives is a guess until the store has said. */
  get isLifeDoubted(): boolean {
    return this.lifeDoubted;
  }

  /** Every read says so. */
  markUsed(): void {
    this.used = true;
  }

  /** Whether it was read since this was asked last: for the tick that looks what is idle. */
  takeUsed(): boolean {
    const { used } = this;
    this.used = false;
    return used;
  }

  /** From now on every read takes a second look. */
  stopServing(): void {
    this.servedUntilWall = -Infinity;
  }

  /** Made for the first who asks, as what follows: most of many apps are read by their value alone, or not at all. */
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

  /** Life left, by whichever clock of this process advanced more. */
  remainingMs(now: TimePoint = timePointOf(this.clock)): number {
    return Math.max(0, this.remainingAsOf - elapsedMs(this.asOf, now));
  }

  /** Life left by the monotonic clock alone: what to go by when the clocks parted and the store cannot be asked. */
  lenientRemainingMs(now: TimePoint = timePointOf(this.clock)): number {
    return Math.max(0, this.remainingAsOf - Math.max(0, now.mono - this.asOf.mono));
  }

  dueInMs(now: TimePoint = timePointOf(this.clock)): number {
    return Math.max(0, this.dueInAsOf - elapsedMs(this.asOf, now));
  }

  /** For how long it works elsewhere, whoever replaces it when it is due: perhaps since it was read here last. */
  promisedMs(now: TimePoint = timePointOf(this.clock)): number {
    const worksMs = this.dueInAsOf - elapsedMs(this.asOf, now) + this.overlapMs;
    return Math.max(0, Math.min(this.remainingMs(now), worksMs) - CACHE_MARGIN_MS);
  }

  ageMs(now: TimePoint = timePointOf(this.clock)): number {
    return this.issuedAgoAsOf + elapsedMs(this.asOf, now);
  }

  isLiving(now: TimePoint = timePointOf(this.clock)): boolean {
    if (this.remainingMs(now) > 0) return true;
    // A wall clock that is set back makes it live again no more.
    this.stopServing();
    return false;
  }

  /** Takes what was read of the same version. A read never lengthens what the process counts down. */
  updateFrom(word: Pick<CopyContent, 'remainingMs' | 'dueInMs' | 'issuedAgoMs'>, asOf: TimePoint): void {
    this.lifeDoubted = false;
    this.rebase(word, asOf);
  }

  /** The clocks may have diverged: from now on counts by the monotonic one, which a jump cannot move. */
  rebaseOnMonotonic(now: TimePoint): void {
    this.lifeDoubted ||= this.lenientRemainingMs(now) - this.remainingMs(now) > PARTED_MS;
    const issuedAgoMs = this.issuedAgoAsOf + Math.max(0, now.mono - this.asOf.mono);
    this.rebase({ remainingMs: Infinity, dueInMs: this.dueInMs(now), issuedAgoMs }, now);
  }

  private rebase(word: Pick<CopyContent, 'remainingMs' | 'dueInMs' | 'issuedAgoMs'>, asOf: TimePoint): void {
    this.remainingAsOf = Math.min(word.remainingMs, this.lenientRemainingMs(asOf));
    this.dueInAsOf = Math.min(word.dueInMs, this.remainingAsOf);
    this.issuedAgoAsOf = word.issuedAgoMs;
    this.asOf = asOf;
    this.servedUntilWall = asOf.wall + this.remainingAsOf;
  }
}
