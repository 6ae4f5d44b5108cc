import type { Clock } from './clock.js';
import type { Reaction } from './refresh-policy.js';

/** What WeChat thinks of the address of this process, and for how long this process leaves it alone. */
export class OwnAddress {
  /** It was accepted before: another process's refusal says nothing about it. */
  isProven = false;
  failures = 0;
  private standDown: { readonly until: number; readonly reaction: Reaction } | undefined;

  constructor(private readonly clock: Clock) {}

  accepted(): void {
    this.isProven = true;
    this.failures = 0;
    this.standDown = undefined;
  }

  refused(reaction: Reaction): void {
    this.isProven = false;
    this.failures += 1;
    this.leaveAlone(reaction);
  }

  /** For a reason that is no matter of the address. */
  leaveAlone(reaction: Reaction): void {
    this.standDown = { until: this.clock.monotonic() + reaction.standDownMs, reaction };
  }

  /** The refusal for which this process still leaves WeChat alone, as far as this credential goes. */
  standsDown(): { readonly reaction: Reaction; readonly forMs: number } | undefined {
    if (!this.standDown) return undefined;
    const { until, reaction } = this.standDown;
    const forMs = until - this.clock.monotonic();
    return forMs > 0 ? { reaction, forMs } : undefined;
  }
}
