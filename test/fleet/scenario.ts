/** `full` is the size that the table in `docs/reliability.md` sums up; `quick` is short enough for every run of the tests. */
export type Size = 'full' | 'quick';

/** The result of a scenario. */
export interface Measured {
  /** The figures, for the table. */
  readonly seen: string;
  /** Proof that the fault occurred. Without it, the rest shows nothing. */
  readonly happened: Readonly<Record<string, boolean>>;
  /** Whether something else befell it, as on a busy machine: then it shows nothing of its own fault. */
  readonly isDisturbed?: boolean;
  /** The promises. */
  readonly holds: Readonly<Record<string, boolean>>;
}

/** One row of the table: a fault in a fleet of real processes. */
export interface Scenario {
  readonly name: string;
  readonly promise: string;
  run(size: Size): Promise<Measured>;
}

/** What a run did not show, in words; empty if everything holds. */
export function shortcomingsOf({ happened, holds }: Measured): string[] {
  const missing = (claims: Readonly<Record<string, boolean>>, lead: string) =>
    Object.entries(claims).flatMap(([claim, isTrue]) => (isTrue ? [] : [`${lead}: ${claim}`]));
  return [...missing(happened, 'did not happen'), ...missing(holds, 'does not hold')];
}

/** The value for a size. */
export function sized<T>(size: Size, values: { readonly full: T; readonly quick: T }): T {
  return values[size];
}
