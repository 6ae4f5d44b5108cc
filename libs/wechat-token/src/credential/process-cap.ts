import type { Clock } from './clock.js';

const DAY_MS = 86_400_000;

/** Caps what one process asks of WeChat in a day, whatever the store says: a wiped store forgets the fleet's count. */
export class ProcessCap {
  /** One or two an app: a list is a fifth of a map. */
  private days: readonly { readonly id: string; readonly startedAt: number; used: number }[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly limitOf: (budget: string) => number,
  ) {}

  /** Which of these this process has used up, and until when; nothing while there is room in all. */
  spentOf(
    budgets: readonly { readonly id: string }[],
  ): { readonly id: string; readonly resetsInMs: number } | undefined {
    const spent = budgets.find(({ id }) => this.dayOf(id).used >= this.limitOf(id));
    if (!spent) return undefined;
    return { id: spent.id, resetsInMs: this.dayOf(spent.id).startedAt + DAY_MS - this.clock.monotonic() };
  }

  count(budgets: readonly { readonly id: string }[]): void {
    for (const { id } of budgets) this.dayOf(id).used += 1;
  }

  private dayOf(id: string): { startedAt: number; used: number } {
    const now = this.clock.monotonic();
    const known = this.days.find((day) => day.id === id);
    if (known && now - known.startedAt < DAY_MS) return known;
    const fresh = { id, startedAt: now, used: 0 };
    this.days = [...this.days.filter((day) => day !== known), fresh];
    return fresh;
  }
}
