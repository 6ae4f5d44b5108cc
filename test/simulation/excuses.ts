import { EFFECTS, type Tails, type Trouble } from './effects.js';
import type { PromiseName } from './shares.js';

interface Excuse {
  readonly from: number;
  readonly until: number;
  /** Whom it excuses; nobody in particular is everybody. */
  readonly process?: number | undefined;
}

/** Knows which trouble may have what effect on which promise, whom it concerns and how long. */
export class Excuses {
  private readonly byPromise = new Map<PromiseName, Excuse[]>();
  private readonly indices = new Map<string, number>();

  constructor(private readonly endpoint: 'stable' | 'legacy') {}

  /** Something befalls the schedule: a fault of its plan, or what came of one. */
  add({ kind, from, until, process }: Trouble): void {
    const { everybody, struck, onLegacy } = EFFECTS[kind] ?? {};
    this.extend(everybody, { from, until });
    if (this.endpoint === 'legacy') this.extend(onLegacy, { from, until });
    this.extend(struck, { from, until, process });
  }

  /** Whether anything excuses a process between two moments. */
  isExcused(promise: PromiseName, who: string, from: number, until: number): boolean {
    return this.lastEnd(promise, who, until) >= from;
  }

  /** When the last excuse that a process had up to a moment ends, which may be after it. */
  lastEnd(promise: PromiseName, who: string, now: number): number {
    const process = this.indexOf(who);
    let end = -Infinity;
    for (const excuse of this.byPromise.get(promise) ?? []) {
      if (excuse.from > now || excuse.until <= end) continue;
      if (excuse.process === undefined || excuse.process === process) end = excuse.until;
    }
    return end;
  }

  private extend(tails: Tails | undefined, excuse: Excuse): void {
    for (const [promise, ms] of Object.entries(tails ?? {}) as [PromiseName, number][]) {
      let excuses = this.byPromise.get(promise);
      if (!excuses) this.byPromise.set(promise, (excuses = []));
      excuses.push({ ...excuse, until: excuse.until + ms });
    }
  }

  /** `p3.2` is the second process that was born in place 3. */
  private indexOf(who: string): number {
    let index = this.indices.get(who);
    if (index === undefined) this.indices.set(who, (index = Number(/^p(\d+)/.exec(who)?.[1] ?? Number.NaN)));
    return index;
  }
}
