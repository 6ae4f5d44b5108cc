import type { Random } from '../time/random.js';
import type { Fault } from './fault.js';

/** A fault in place. */
export interface PlacedFault {
  readonly id: number;
  readonly fault: Readonly<Fault>;
  /** How many calls it has struck. */
  readonly hits: number;
  remove(): void;
}

/** How the whole API is away: connections reset, no answers, or a gateway's page. */
export type Outage = 'reset' | 'hang' | 'html';

/** What a fault can aim at. */
export interface Target {
  readonly path: string;
  readonly ip: string;
  /** Found out only if a fault asks for it. */
  appId(): string | undefined;
}

/** The faults in place. The first that fits strikes, one a call. */
export class Faults {
  private placed: (PlacedFault & { hits: number })[] = [];
  private outage: Outage | undefined;
  private nextId = 1;

  constructor(private readonly random: Random) {}

  /** Puts a fault in place. */
  add(fault: Fault): PlacedFault {
    const id = this.nextId++;
    const placed = { id, fault, hits: 0, remove: () => void this.remove(id) };
    this.placed.push(placed);
    return placed;
  }

  /** The faults in place, oldest first. */
  list(): readonly PlacedFault[] {
    return [...this.placed];
  }

  /** Takes one fault away; answers whether it was there. */
  remove(id: number): boolean {
    const before = this.placed.length;
    this.placed = this.placed.filter((placed) => placed.id !== id);
    return this.placed.length < before;
  }

  /** Takes all faults away, and ends an outage. */
  clear(): void {
    this.placed = [];
    this.outage = undefined;
  }

  /** Takes the whole API away, or brings it back. */
  setOutage(outage: Outage | 'none'): void {
    this.outage = outage === 'none' ? undefined : outage;
  }

  /** The fault that strikes this call, if one does; it counts as struck. */
  take(target: Target): Fault | undefined {
    if (this.outage) return { kind: this.outage, stage: 'before' };
    for (const placed of this.placed) {
      const { fault } = placed;
      if (!fits(fault, target) || this.random() >= (fault.probability ?? 1)) continue;

      placed.hits++;
      if (placed.hits >= (fault.times ?? Number.POSITIVE_INFINITY)) placed.remove();
      return fault;
    }
    return undefined;
  }
}

function fits(fault: Fault, target: Target): boolean {
  if (fault.path !== undefined && !fitsPath(fault.path, target.path)) return false;
  if (fault.ip !== undefined && fault.ip !== target.ip) return false;
  return fault.appId === undefined || fault.appId === target.appId();
}

function fitsPath(wanted: string, path: string): boolean {
  return wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : wanted === path;
}
