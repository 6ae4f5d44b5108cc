import type { Clock } from './clock.js';

const DAY_MS = 86_400_000;

/** Caps what one process asks of WeChat in a day, whatever the store says: a wiped store forgets the fleet's count. */
export class ProcessCap {
  private readonly days = new Map<string, { startedAt: number; used: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly limitOf: (budget: string) => number,
  ) {}

  hasRoom(budgets: readonly { readonly id: string }[]): boolean {
    return budgets.every(({ id }) => this.dayOf(id).used < this.limitOf(id));
  }

  count(budgets: readonly { readonly id: string }[]): void {
    for (const { id } of budgets) this.dayOf(id).used += 1;
  }

  private dayOf(id: string): { startedAt: number; used: number } {
    const now = this.clock.monotonic();
    const day = this.days.get(id);
    if (day && now - day.startedAt < DAY_MS) return day;
    const fresh = { startedAt: now, used: 0 };
    this.days.set(id, fresh);
    return fresh;
  }
}
