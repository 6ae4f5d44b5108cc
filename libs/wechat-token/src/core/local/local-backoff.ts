import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { Clock } from '../ports/clock.js';
import type { Reaction } from '../policy/refresh-policy.js';
import type { PauseReason, StoredCredential } from '../ports/token-store.js';
import type { Version } from '../ports/version.js';

/** How many checks in a row without a verdict are enough: with time-outs and pauses they take less than 30 s. */
const ENOUGH_CHECKS = 3;

/** Back-off that applies to this process only, in addition to the pauses that a fleet shares. All dates are monotonic. */
export class LocalBackoff {
  /** Created on first use, like the troubles: a process may keep thousands of credentials. */
  private checks: SilentChecks | undefined;
  /** The reported troubles that keep this credential from being refreshed, and until when each is not reported again. */
  private troubles: Map<string, number> | undefined;
  private addressProven = false;
  private refusedAddresses = 0;
  private dependencyDoubtedUntil: number | undefined;
  private noCallWithoutStoreBefore: number | undefined;
  private backedOff: { readonly until: number; readonly reaction: Reaction } | undefined;
  private heldRevocation: { readonly until: number; readonly error: WechatTokenError } | undefined;
  private neededSince: number | undefined;

  constructor(private readonly clock: Clock) {}

  get silentChecks(): SilentChecks {
    this.checks ??= new SilentChecks();
    return this.checks;
  }

  /** Whether to report this trouble now: a reason, or a spent budget. If so, it is not reported again for `forMs`. */
  isNews(trouble: PauseReason | string, forMs: number): boolean {
    const id = typeof trouble === 'string' ? trouble : troubleOf(trouble);
    const now = this.clock.monotonic();
    if (now < (this.troubles?.get(id) ?? -Infinity)) return false;
    this.troubles ??= new Map();
    this.troubles.set(id, now + forMs);
    return true;
  }

  /** The refresh works again: the next trouble will be reported. */
  endTroubles(): void {
    this.troubles = undefined;
  }

  /** Whether WeChat has accepted the address of this process: then the refusal of another process's address does not apply. */
  get isAddressProven(): boolean {
    return this.addressProven;
  }

  /** How often in a row WeChat refused the address of this process. */
  get addressFailures(): number {
    return this.refusedAddresses;
  }

  /** Whether a back-off is active that exists only in this process. */
  get isOwn(): boolean {
    return this.active()?.reaction.isShared === false;
  }

  /** WeChat issued a credential to this process, so it accepts its address. */
  accepted(): void {
    this.addressProven = true;
    this.refusedAddresses = 0;
    this.backedOff = undefined;
  }

  /** Applies the part of a reaction that concerns this process only, with or without a lease. */
  heed(reaction: Reaction): void {
    if (reaction.localBackoffMs <= 0) return;
    // A back-off of this process that is also shared is a refused address.
    if (reaction.isShared) {
      this.addressProven = false;
      this.refusedAddresses += 1;
    }
    this.backedOff = { until: this.clock.monotonic() + reaction.localBackoffMs, reaction };
  }

  /** The back-off of this process that is active for this credential, if any. */
  active(): { readonly reaction: Reaction; readonly forMs: number } | undefined {
    if (!this.backedOff) return undefined;
    const { until, reaction } = this.backedOff;
    const forMs = until - this.clock.monotonic();
    return forMs > 0 ? { reaction, forMs } : undefined;
  }

  /** A report of the rejected dependency was doubted: makes no further report for so long. */
  doubtDependency(forMs: number): void {
    this.dependencyDoubtedUntil = this.clock.monotonic() + forMs;
  }

  get isDependencyDoubted(): boolean {
    return this.clock.monotonic() < (this.dependencyDoubtedUntil ?? -Infinity);
  }

  /** Records a call without the store. The next one may follow after `gapMs`. */
  calledWithoutStore(gapMs: number): void {
    this.noCallWithoutStoreBefore = this.clock.monotonic() + gapMs;
  }

  /** The credential issued without the store expires at `mono`: the gap ends by then. */
  endGapBy(mono: number): void {
    this.noCallWithoutStoreBefore = Math.min(this.noCallWithoutStoreBefore ?? Infinity, mono);
  }

  get mayCallWithoutStore(): boolean {
    return this.clock.monotonic() >= (this.noCallWithoutStoreBefore ?? -Infinity);
  }

  /** Suspends a stalled revocation for so long, so that it does not block ordinary refreshes. */
  holdRevocation(error: WechatTokenError, forMs: number): void {
    this.heldRevocation = { error, until: this.clock.monotonic() + forMs };
  }

  /** Why the revocation is suspended now, if it is. */
  revocationFailure(): WechatTokenError | undefined {
    return this.revocationHeldForMs(this.clock.monotonic()) > 0 ? this.heldRevocation?.error : undefined;
  }

  /** How long it is still suspended at `mono`; 0 or less if it is not. */
  revocationHeldForMs(mono: number): number {
    return (this.heldRevocation?.until ?? -Infinity) - mono;
  }

  /** Records whether an attempt found that a call to WeChat is needed. */
  noteNeed(isNeeded: boolean): void {
    this.neededSince = isNeeded ? (this.neededSince ?? this.clock.monotonic()) : undefined;
  }

  /** How long a call to WeChat has been needed without any process making it. */
  neededForMs(): number {
    return this.neededSince === undefined ? 0 : this.clock.monotonic() - this.neededSince;
  }
}

/** Counts the checks of a reported credential that gave no verdict. The count is the fleet's. */
export class SilentChecks {
  private version: Version | undefined;
  private count = 0;
  /** This process made the deciding check: only one process of a fleet may act on it at once. */
  private isFirst = false;

  /** Records the count from the store, including this process's own check if `isOwn`. */
  observe(version: Version, count: number, isOwn: boolean): void {
    this.isFirst = (isOwn && count === ENOUGH_CHECKS) || (this.isFirst && this.version === version);
    this.version = version;
    this.count = count;
  }

  /**
   * Whether the credential is replaced unchecked: at once the first time, and then, while no check gives a verdict, only if
   * it was issued at least `gapMs` ago. A mistaken caller must not invalidate one token after another.
   */
  areEnoughFor(
    { version, issuedAgoMs }: Pick<StoredCredential, 'version' | 'issuedAgoMs'>,
    gapMs: number,
  ): boolean {
    if (version !== this.version || this.count < ENOUGH_CHECKS) return false;
    return this.isFirst || issuedAgoMs >= gapMs;
  }
}

/** The same for every event that reports this reason. */
function troubleOf({ code, errcode, failure }: PauseReason): string {
  return `${code}/${errcode}/${failure}`;
}
