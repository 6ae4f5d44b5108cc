import type { BudgetUse } from '../../core/ports/token-store.js';
import { leftUntil } from './snapshot.js';
import { withEntry, type AppState, type BudgetState } from './state.js';

const DAY_MS = 86_400_000;

/** The use of every budget whose day has not ended. */
export function budgetsOf(app: AppState, now: number): BudgetUse[] {
  return app.budgets.map(({ id }) => useOf(app, id, now)).filter((use) => use.used > 0);
}

/** The use of one budget. */
export function useOf(app: AppState, id: string, now: number): BudgetUse {
  const { startedAt, used } = dayOf(app, id, now);
  return { id, used, resetsInMs: leftUntil(startedAt + DAY_MS, now, DAY_MS) };
}

/** Counts one call. */
export function countCall(app: AppState, id: string, now: number): void {
  const { startedAt, used } = dayOf(app, id, now);
  app.budgets = withEntry(app.budgets, { id, startedAt, used: used + 1 });
}

/** Moves the start of a day to now if the clock went back, and keeps its count. */
export function boundBudgets(app: AppState, now: number): void {
  for (const day of app.budgets) day.startedAt = Math.min(day.startedAt, now);
}

function dayOf(app: AppState, id: string, now: number): BudgetState {
  const kept = app.budgets.find((budget) => budget.id === id);
  return kept && now < kept.startedAt + DAY_MS
    ? { id, startedAt: Math.min(kept.startedAt, now), used: kept.used }
    : { id, startedAt: now, used: 0 };
}
