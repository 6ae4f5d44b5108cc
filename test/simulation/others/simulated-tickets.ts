/** Shorter than WeChat's two hours, and not all the same, so that a schedule sees many ends, at any distance from a confirmation. */
const LIVES_MS = [1_800_000, 2_700_000, 3_300_000, 1_500_000];

interface Ticket {
  readonly type: string;
  readonly value: string;
  readonly lifetimeMs: number;
  readonly madeAt: number;
  /** When each process that was told of it had first asked. */
  readonly heardBy: Map<string, number>;
  /** What the store was told of that. */
  keptAt: number;
}

/** WeChat's `getticket`: one ticket of each type for its whole life, whoever asks, always said to live as long as a new one. */
export class SimulatedTickets {
  calls = 0;
  private readonly tickets = new Map<string, Ticket>();
  private readonly current = new Map<string, Ticket>();

  constructor(private readonly now: () => number) {}

  issue(type: string): { value: string; lifetimeMs: number } {
    this.calls += 1;
    const now = this.now();
    let current = this.current.get(type);
    if (!current || current.madeAt + current.lifetimeMs <= now) {
      const count = this.tickets.size;
      const lifetimeMs = LIVES_MS[count % LIVES_MS.length]!;
      current = {
        type,
        value: `ticket-${count + 1}`,
        lifetimeMs,
        madeAt: now,
        heardBy: new Map(),
        keptAt: Infinity,
      };
      this.current.set(type, current);
      this.tickets.set(current.value, current);
    }
    const { value, lifetimeMs } = current;
    return { value, lifetimeMs };
  }

  /** A process was told of it, and had asked at this time. */
  onHeard(process: string, value: string, askedAt: number): void {
    const { heardBy } = this.tickets.get(value)!;
    heardBy.set(process, Math.min(askedAt, heardBy.get(process) ?? Infinity));
  }

  /** The store took what a process knows of it, in place of what it was told of another. */
  onKept(process: string, value: string): void {
    const ticket = this.tickets.get(value);
    if (!ticket) return;
    ticket.keptAt = Math.min(ticket.keptAt, ticket.heardBy.get(process) ?? Infinity);
    for (const other of this.tickets.values())
      if (other !== ticket && other.type === ticket.type) other.keptAt = Infinity;
  }

  /** A process died, or its host slept: what it alone was told is lost, or a guess since. */
  onCountLost(process: string): void {
    for (const { heardBy } of this.tickets.values()) heardBy.delete(process);
  }

  /** What is left of its life by the count of who was first told of it. */
  leastRemainingMs(value: string): number {
    const ticket = this.tickets.get(value);
    if (!ticket) return 0;
    return Math.max(0, Math.min(ticket.madeAt, heardAt(ticket)) + ticket.lifetimeMs - this.now());
  }

  madeAt(value: string): number {
    return this.tickets.get(value)?.madeAt ?? -Infinity;
  }

  /**
   * How long after it was made the first had asked that a process can know of: itself, the store, or who could tell the store
   * since. That is what it cannot know of its age.
   */
  unheardMs(process: string, value: string, canTell: (heardAt: number) => boolean): number {
    const ticket = this.tickets.get(value)!;
    const heard = [...ticket.heardBy].filter(([other, at]) => other === process || canTell(at));
    return Math.max(0, Math.min(ticket.keptAt, ...heard.map(([, at]) => at)) - ticket.madeAt);
  }

  /** For how long WeChat has refused it. */
  endedAgoMs(value: string): number {
    const ticket = this.tickets.get(value);
    return Math.max(0, this.now() - (ticket ? ticket.madeAt + ticket.lifetimeMs : -Infinity));
  }
}

/** When whoever was first told of it had asked, of those that live or have told the store. */
function heardAt({ heardBy, keptAt }: Ticket): number {
  return Math.min(keptAt, ...heardBy.values());
}
