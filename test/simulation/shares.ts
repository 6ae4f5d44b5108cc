/** The promises whose breach a fault may excuse, as the table of shares heads its columns. */
export const PROMISES = [
  'failed calls',
  'goes back',
  'handed again',
  'news',
  'refused uses',
  'life',
  'needless',
  'late send',
  'ticket calls',
  'ticket life',
  'user calls',
  'user life',
  'user renewals',
  'users kept',
] as const;

export type PromiseName = (typeof PROMISES)[number];

/** On how much of a schedule a promise was judged. */
export interface Share {
  /** Uses, calls, grants: whatever the promise is about. */
  uses: number;
  judgedUses: number;
  /** The time between two uses of a process counts for the second. */
  ms: number;
  judgedMs: number;
}

/** Measures what a judge looked at, and what it let pass unseen because a fault excuses it. */
export class Shares {
  readonly all: Record<PromiseName, Share> = Object.fromEntries(
    PROMISES.map((promise) => [promise, { uses: 0, judgedUses: 0, ms: 0, judgedMs: 0 }]),
  ) as Record<PromiseName, Share>;
  /** When each process was counted last. */
  private readonly lastAt = Object.fromEntries(
    PROMISES.map((promise) => [promise, new Map<string, number>()]),
  ) as Record<PromiseName, Map<string, number>>;

  /** One use of a process. */
  count(promise: PromiseName, process: string, now: number, isJudged: boolean): void {
    const share = this.all[promise];
    const lastAt = this.lastAt[promise];
    // Whole, so that sums are the same in any order of the schedules.
    const at = Math.floor(now);
    const ms = at - (lastAt.get(process) ?? at);
    lastAt.set(process, at);
    share.uses += 1;
    share.ms += ms;
    if (!isJudged) return;
    share.judgedUses += 1;
    share.judgedMs += ms;
  }

  add(other: Shares['all']): void {
    for (const promise of PROMISES) {
      const [mine, theirs] = [this.all[promise], other[promise]];
      for (const figure of ['uses', 'judgedUses', 'ms', 'judgedMs'] as const) mine[figure] += theirs[figure];
    }
  }
}

/** The smaller of the two shares, of uses and of time, from 0 to 1; nothing where there was no use. */
export function judgedShare({ uses, judgedUses, ms, judgedMs }: Share): number | undefined {
  if (uses === 0) return undefined;
  return Math.min(judgedUses / uses, ms === 0 ? 1 : judgedMs / ms);
}
