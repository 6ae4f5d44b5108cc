/** What a schedule came to, in numbers. */
export class Tallies {
  calls = 0;
  /** Tokens refused at use. */
  refusedUses = 0;
  /** Calls that failed, after one replay, while a fault excuses them: an outage, the caller's own haste. */
  failedExcused = 0;
  /** Calls that failed although nothing excuses it. */
  failed = 0;
  /** Requests that reached WeChat's token endpoint. */
  asked = 0;
  issued = 0;
  readonly events = new Map<string, number>();

  add(other: Tallies): void {
    this.calls += other.calls;
    this.refusedUses += other.refusedUses;
    this.failedExcused += other.failedExcused;
    this.failed += other.failed;
    this.asked += other.asked;
    this.issued += other.issued;
    for (const [type, count] of other.events) this.events.set(type, (this.events.get(type) ?? 0) + count);
  }
}
