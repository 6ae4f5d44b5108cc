import type { Clock } from './clock.js';
import type { Reaction } from './refresh-policy.js';
import { SilentChecks } from './silent-checks.js';
import { ToldTroubles } from './told-troubles.js';

/** What holds up this process alone when it wants to ask WeChat, beside the pauses that a fleet shares. */
export class OwnPauses {
  readonly silentChecks = new SilentChecks();
  readonly told = new ToldTroubles();
  /** WeChat accepted the address of this process before: another process's refusal says nothing about it. */
  isAddressProven = false;
  addressFailures = 0;
  /** On the monotonic clock: until then a report about what this one depends on is not believed anyway. */
  dependencyDoubtedUntil: number | undefined;
  /** On the monotonic clock: WeChat is not asked without the store before this. */
  directNotBefore: number | undefined;
  private standDown: { readonly until: number; readonly reaction: Reaction } | undefined;

  addressAccepted(): void {
    this.isAddressProven = true;
    this.addressFailures = 0;
    this.standDown = undefined;
  }

  /** Keeps what binds this process, whether WeChat was asked under a lease or without the store. */
  heed(reaction: Reaction, clock: Clock): void {
    if (reaction.standDownMs <= 0) return;
    // What binds a process and is shared is a refusal of its address.
    if (reaction.isShared) {
      this.isAddressProven = false;
      this.addressFailures += 1;
    }
    this.standDown = { until: clock.monotonic() + reaction.standDownMs, reaction };
  }

  /** The refusal for which this process still leaves WeChat alone, as far as this credential goes. */
  standsDown(clock: Clock): { readonly reaction: Reaction; readonly forMs: number } | undefined {
    if (!this.standDown) return undefined;
    const { until, reaction } = this.standDown;
    const forMs = until - clock.monotonic();
    return forMs > 0 ? { reaction, forMs } : undefined;
  }
}
