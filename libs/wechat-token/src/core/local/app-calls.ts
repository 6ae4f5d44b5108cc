import type { Clock } from '../ports/clock.js';
import type { BudgetUse } from '../ports/token-store.js';

const DAY_MS = 86_400_000;
/** When so many different subjects fail in a row, the cause is not the subject. */
const SEVERAL = 3;

interface Budget {
  readonly id: string;
  /** On the monotonic clock: when the day of this process's calls began. */
  startedAt: number;
  used: number;
  /** The fleet's calls by the store's last response, and until when that holds; nothing before the first. */
  usedByAll: number;
  resetsAt: number | undefined;
}

/** Counts an app's calls to WeChat: those of this process, and those of the fleet as far as this process knows. */
export class AppCalls {
  /** One or two entries: an array takes a fifth of the memory of a map. */
  private budgets: readonly Budget[] = [];
  private failingSubjects: FailingSubjects | undefined;

  /** Limits the daily calls of this process regardless of the store: a wiped store loses the fleet's count. */
  constructor(
    private readonly clock: Clock,
    private readonly limitOf: (budget: string) => number,
  ) {}

  /** The subjects whose requests fail. Created with the first failure. */
  get failing(): FailingSubjects {
    this.failingSubjects ??= new FailingSubjects();
    return this.failingSubjects;
  }

  /** The budget that this process has used up, and until when; nothing if all have calls left. */
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

  /** Records the fleet's use from the store. */
  observe({ id, used, resetsInMs }: BudgetUse): void {
    const budget = this.today(id);
    budget.usedByAll = used;
    budget.resetsAt = this.clock.monotonic() + resetsInMs;
    this.keep(budget);
  }

  /** The fleet's use, by the store's last response; the most recently updated budget comes last. */
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
    // concat(), not spread, which reserves capacity for sixteen more.
    this.budgets = this.budgets.filter((other) => other !== budget).concat(budget);
    return budget;
  }
}

/** The subjects whose requests to an endpoint failed in a row, as far as this process knows. Remembers only a few. */
export class FailingSubjects {
  private readonly byEndpoint = new Map<string, readonly string[]>();

  /**
   * Records a failure. Returns whether other subjects failed before it, with no response in between. Repeated failures of
   * the same subject prove nothing, so one broken subject never delays the others.
   */
  failed(endpoint: string, subject: string): boolean {
    const before = this.byEndpoint.get(endpoint) ?? [];
    const others = before.filter((name) => name !== subject);
    this.byEndpoint.set(endpoint, [...others.slice(1 - SEVERAL), subject]);
    return before.at(-1) !== subject && others.length >= SEVERAL - 1;
  }

  /** WeChat responded for one of them, even if it refused. */
  answered(endpoint: string): void {
    this.byEndpoint.delete(endpoint);
  }
}
