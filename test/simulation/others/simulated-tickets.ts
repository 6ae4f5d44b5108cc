const LIFE_MS = 7_200_000;

/** WeChat's `getticket`: one ticket of each type for its whole life, whoever asks, always said to have 7200 s. */
export class SimulatedTickets {
  calls = 0;
  /** When each ends. */
  private readonly ends = new Map<string, number>();
  private readonly current = new Map<string, { readonly value: string; readonly endsAt: number }>();
  private count = 0;

  constructor(private readonly now: () => number) {}

  issue(type: string): { value: string; lifeMs: number } {
    this.calls += 1;
    let current = this.current.get(type);
    if (!current || current.endsAt <= this.now()) {
      this.count += 1;
      current = { value: `ticket-${this.count}`, endsAt: this.now() + LIFE_MS };
      this.current.set(type, current);
      this.ends.set(current.value, current.endsAt);
    }
    return { value: current.value, lifeMs: LIFE_MS };
  }

  /** For how long WeChat has refused it. */
  endedAgoMs(value: string): number {
    return Math.max(0, this.now() - (this.ends.get(value) ?? -Infinity));
  }
}
