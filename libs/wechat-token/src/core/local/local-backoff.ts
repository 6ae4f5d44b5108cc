import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { Clock } from '../ports/clock.js';
import type { Reaction } from '../policy/refresh-policy.js';
import { SilentChecks } from './silent-checks.js';
import { ToldTroubles } from './told-troubles.js';

/** Back-off that applies to this process only, in addition to the pauses that a fleet shares. All dates are monotonic. */
export class LocalBackoff {
  /** Made with the first, as are the troubles: a process may keep thousands of credentials. */
  private checks: SilentChecks | undefined;
  private troubles: ToldTroubles | undefined;
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

  /** What was told of the troubles that keep this credential from being refreshed. */
  get told(): ToldTroubles {
    this.troubles ??= new ToldTroubles();
    return this.troubles;
  }

  /** All is well again: whatever trouble comes next is news. */
  endTroubles(): void {
    this.troubles = undefined;
  }

  /** Whether WeChat accepted the address of this process before: another process's refusal says nothing about it then. */
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

  /** WeChat answered this process, address and all. */
  accepted(): void {
    this.addressProven = true;
    this.refusedAddresses = 0;
    this.backedOff = undefined;
  }

  /** Keeps what binds this process, whether WeChat was called under a lease or without the store. */
  heed(reaction: Reaction): void {
    if (reaction.standDownMs <= 0) return;
    // What binds a process and is shared is a refusal of its address.
    if (reaction.isShared) {
      this.addressProven = false;
      this.refusedAddresses += 1;
    }
    this.backedOff = { until: this.clock.monotonic() + reaction.standDownMs, reaction };
  }

  /** The refusal for which this process still does not call WeChat, as far as this credential goes. */
  active(): { readonly reaction: Reaction; readonly forMs: number } | undefined {
    if (!this.backedOff) return undefined;
    const { until, reaction } = this.backedOff;
    const forMs = until - this.clock.monotonic();
    return forMs > 0 ? { reaction, forMs } : undefined;
  }

  /** A report about what this credential depends on was not believed, and would not be for so long. */
  doubtDependency(forMs: number): void {
    this.dependencyDoubtedUntil = this.clock.monotonic() + forMs;
  }

  get isDependencyDoubted(): boolean {
    return this.clock.monotonic() < (this.dependencyDoubtedUntil ?? -Infinity);
  }

  /** WeChat is called without the store now, and not again for so long. */
  calledWithoutStore(gapMs: number): void {
    this.noCallWithoutStoreBefore = this.clock.monotonic() + gapMs;
  }

  /** What WeChat gave without the store lives until `mono`: no such gap is kept beyond that. */
  endGapBy(mono: number): void {
    this.noCallWithoutStoreBefore = Math.min(this.noCallWithoutStoreBefore ?? Infinity, mono);
  }

  get mayCallWithoutStore(): boolean {
    return this.clock.monotonic() >= (this.noCallWithoutStoreBefore ?? -Infinity);
  }

  /** A revocation cannot go on for so long. It must not block ordinary refreshes. */
  holdRevocation(error: WechatTokenError, forMs: number): void {
    this.heldRevocation = { error, until: this.clock.monotonic() + forMs };
  }

  /** Why a revocation cannot go on for now. */
  revocationFailure(): WechatTokenError | undefined {
    return this.revocationHeldForMs(this.clock.monotonic()) > 0 ? this.heldRevocation?.error : undefined;
  }

  /** For how long it cannot, from `mono` on; not positive where it can. */
  revocationHeldForMs(mono: number): number {
    return (this.heldRevocation?.until ?? -Infinity) - mono;
  }

  /** Takes whether an attempt found that WeChat is to be called. */
  noteNeed(isNeeded: boolean): void {
    this.neededSince = isNeeded ? (this.neededSince ?? this.clock.monotonic()) : undefined;
  }

  /** For how long WeChat was to be called, and nobody did. */
  neededForMs(): number {
    return this.neededSince === undefined ? 0 : this.clock.monotonic() - this.neededSince;
  }
}
