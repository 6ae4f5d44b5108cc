import type { Clock } from '../ports/clock.js';
import { FailingSubjects } from './failing-subjects.js';
import type { BudgetUse } from '../ports/token-store.js';

const DAY_MS = 86_400_000;

interface Budget {
  readonly id: string;
  /** On the monotonic clock: when the day of this process's calls began. */
  startedAt: number;
  used: number;
  /** What the store said last of all processes' calls, and until when that holds; nothing if it was not asked yet. */
  usedByAll: number;
  resetsAt: number | undefined;
}

/** An app's calls to WeChat: how many this process made, and how many the fleet did, as far as this process knows. */
export class AppCalls {
  /** One or two: a list is a fifth of a map. */
  private budgets: readonly Budget[] = [];
  private failingSubjects: FailingSubjects | undefined;

  /** Caps what this process asks in a day, whatever the store says: a wiped store forgets the fleet's count. */
  constructor(
    private readonly clock: Clock,
    private readonly limitOf: (budget: string) => number,
  ) {}

  /** Whose askings fail, where an app has many. Made with the first. */
  get failing(): FailingSubjects {
    this.failingSubjects ??= new FailingSubjects();
    return this.failingSubjects;
  }

  /** Which of these this process has used up, and until when; nothing while there is room in all. */
  spentOf(
    budgets: readonly { readonly id: string }[],
  ): { readonly id: string; readonly resetsInMs: number } | undefined {
    const spent = budgets.find(({ id }) => this.today(id).used >= this.limitOf(id));
    if (!spent) return undefined;
    return { id: spent.id, resetsInMs: this.today(spent.id).startedAt + DAY_MS - this.clock.monotonic() };
  }

  /** Counts one call of this process. */
  count(budgets: readonly { readonly id: string }[]): void {
    for (const { id } of budgets) this.today(id).used += 1;
  }

  /** Takes the store's word on the whole fleet. */
  hear({ id, used, resetsInMs }: BudgetUse): void {
    const budget = this.today(id);
    budget.usedByAll = used;
    budget.resetsAt = this.clock.monotonic() + resetsInMs;
    this.keep(budget);
  }

  /** What all processes used, by the store's last word; the budget it spoke of last comes last. */
  usedByAll(): BudgetUse[] {
    const now = this.clock.monotonic();
    return this.budgets.flatMap(({ id, usedByAll: used, resetsAt = -Infinity }) =>
      resetsAt > now ? [{ id, used, resetsInMs: resetsAt - now }] : [],
    );
  }

  private today(id: string): Budget {
    const now = this.clock.monotonic();
    const known = this.budgets.find((budget) => budget.id === id);
    if (!known) return this.keep({ id, startedAt: now, used: 0, usedByAll: 0, resetsAt: undefined });
    if (now - known.startedAt >= DAY_MS) Object.assign(known, { startedAt: now, used: 0 });
    return known;
  }

  private keep(budget: Budget): Budget {
    // Not spread: that reserves room for sixteen more.
    this.budgets = this.budgets.filter((other) => other !== budget).concat(budget);
    return budget;
  }
}
