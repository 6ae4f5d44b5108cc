const LIFE_MS = 7_200_000;

/** WeChat's `getticket`: one ticket for its whole life, whoever asks, always said to have 7200 s. */
export class SimulatedTickets {
  calls = 0;
  /** When each ends. */
  private readonly ends = new Map<string, number>();
  private current: { readonly value: string; readonly endsAt: number } | undefined;
  private count = 0;

  constructor(private readonly now: () => number) {}

  issue(): { value: string; lifeMs: number } {
    this.calls += 1;
    if (!this.current || this.current.endsAt <= this.now()) {
      this.count += 1;
      this.ends.set(`ticket-${this.count}`, this.now() + LIFE_MS);
      this.current = { value: `ticket-${this.count}`, endsAt: this.now() + LIFE_MS };
    }
    return { value: this.current.value, lifeMs: LIFE_MS };
  }

  /** For how long WeChat has refused it. */
  endedAgoMs(value: string): number {
    return Math.max(0, this.now() - (this.ends.get(value) ?? -Infinity));
  }
}
