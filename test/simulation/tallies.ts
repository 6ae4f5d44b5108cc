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
  /** Commands to the store. */
  storeCommands = 0;
  /** A store that is there was taken for away. */
  falseAlarms = 0;
  /** One outage was told twice. */
  flaps = 0;
  /** Answers of WeChat's that were there in time, and taken for late. */
  thrownAway = 0;
  readonly events = new Map<string, number>();

  add(other: Tallies): void {
    this.calls += other.calls;
    this.refusedUses += other.refusedUses;
    this.failedExcused += other.failedExcused;
    this.failed += other.failed;
    this.asked += other.asked;
    this.issued += other.issued;
    this.storeCommands += other.storeCommands;
    this.falseAlarms += other.falseAlarms;
    this.flaps += other.flaps;
    this.thrownAway += other.thrownAway;
    for (const [type, count] of other.events) this.events.set(type, (this.events.get(type) ?? 0) + count);
  }
}
