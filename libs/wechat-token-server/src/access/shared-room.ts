/** Room that clients share. Each has a share of it: else one of them could keep all others out. */
export class SharedRoom {
  private taken = 0;
  private readonly takenBy = new Map<string, number>();

  /** Both are read again each time. */
  constructor(
    private readonly size: () => number,
    private readonly share: () => number = () => size() / 2,
  ) {}

  /** Takes room for a client. Returns what gives it back, or `undefined` if there is none. */
  take(clientId: string, amount: number): (() => void) | undefined {
    const before = this.takenBy.get(clientId) ?? 0;
    // The first of a client always fits its share.
    const isWithinShare = before + amount <= Math.max(this.share(), amount);
    if (!isWithinShare || this.taken + amount > this.size()) return undefined;
    this.add(clientId, amount);
    let isBack = false;
    return () => {
      if (!isBack) this.add(clientId, -amount);
      isBack = true;
    };
  }

  private add(clientId: string, amount: number): void {
    this.taken += amount;
    const now = (this.takenBy.get(clientId) ?? 0) + amount;
    if (now > 0) this.takenBy.set(clientId, now);
    else this.takenBy.delete(clientId);
  }
}
