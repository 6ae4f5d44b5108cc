import type { Random } from '../time/random.js';
import type { Fault } from './fault.js';

/** An active fault. */
export interface PlacedFault {
  readonly id: number;
  readonly fault: Readonly<Fault>;
  /** How many calls it has applied to. */
  readonly hits: number;
  remove(): void;
}

/** How the whole API is unavailable: connection resets, no responses, or a gateway's page. */
export type Outage = 'reset' | 'hang' | 'html';

/** The facts that a fault can be limited to. */
export interface Target {
  readonly path: string;
  readonly ip: string;
  /** Determined only if a fault needs it. */
  appId(): string | undefined;
}

/** The active faults. The first that matches applies, one per call. */
export class Faults {
  private placed: (PlacedFault & { hits: number })[] = [];
  private outage: Outage | undefined;
  private nextId = 1;

  constructor(private readonly random: Random) {}

  /** Adds a fault. */
  add(fault: Fault): PlacedFault {
    const id = this.nextId++;
    const placed = { id, fault, hits: 0, remove: () => void this.remove(id) };
    this.placed.push(placed);
    return placed;
  }

  /** The active faults, oldest first. */
  list(): readonly PlacedFault[] {
    return [...this.placed];
  }

  /** Removes one fault; returns whether it existed. */
  remove(id: number): boolean {
    const before = this.placed.length;
    this.placed = this.placed.filter((placed) => placed.id !== id);
    return this.placed.length < before;
  }

  /** Removes all faults, and ends an outage. */
  clear(): void {
    this.placed = [];
    this.outage = undefined;
  }

  /** Makes the whole API unavailable, or available again. */
  setOutage(outage: Outage | 'none'): void {
    this.outage = outage === 'none' ? undefined : outage;
  }

  /** The fault that applies to this call, if any; counts it. */
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
