import { Refusal } from '../wire/refusal.js';
import type { Timings } from '../rules/timings.js';

interface Standing {
  state: 'pending' | 'approved' | 'refused';
  refusals: number[];
}

/** The second check of official accounts: the administrator confirms each unknown address. */
export class IpConfirmation {
  private readonly standings = new Map<string, Standing>();

  constructor(private readonly timings: Readonly<Timings>) {}

  /** The refusal of a call from this address, if any; requests a confirmation of an unknown address. */
  refusalFor(ip: string, at: number): Refusal | undefined {
    const standing = this.standings.get(ip);
    switch (standing?.state) {
      case 'approved':
        return undefined;
      case 'pending':
        return new Refusal(89501);
      case 'refused':
        return this.whileRefused(standing, at);
      case undefined:
        this.standings.set(ip, { state: 'pending', refusals: [] });
        return new Refusal(89503);
    }
  }

  /** The administrator allows the address. */
  approve(ip: string): void {
    this.standings.set(ip, { state: 'approved', refusals: [] });
  }

  /** The administrator refuses the address, for an hour, or for a day the second time. */
  refuse(ip: string, at: number): void {
    const since = at - this.timings.secondRefusalSeconds * 1000;
    const earlier = (this.standings.get(ip)?.refusals ?? []).filter((refusedAt) => refusedAt > since);
    this.standings.set(ip, { state: 'refused', refusals: [...earlier, at] });
  }

  private whileRefused(standing: Standing, at: number): Refusal {
    const { firstRefusalSeconds, secondRefusalSeconds } = this.timings;
    const twice = standing.refusals.length > 1;
    const endsAt =
      (standing.refusals.at(-1) ?? 0) + (twice ? secondRefusalSeconds : firstRefusalSeconds) * 1000;
    if (at < endsAt) return new Refusal(twice ? 89506 : 89507);

    standing.state = 'pending';
    return new Refusal(89503);
  }
}
