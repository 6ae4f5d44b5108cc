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

  addressRefused(reaction: Reaction, clock: Clock): void {
    this.isAddressProven = false;
    this.addressFailures += 1;
    this.leaveAlone(reaction, clock);
  }

  /** For a reason that is no matter of the address. */
  leaveAlone(reaction: Reaction, clock: Clock): void {
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
