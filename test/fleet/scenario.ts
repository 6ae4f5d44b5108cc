/** `full` is what the table in `docs/reliability.md` sums up; `quick` is what every run of the tests can bear. */
export type Size = 'full' | 'quick';

/** What a run of a scenario brought. */
export interface Measured {
  /** The figures, for the table. */
  readonly seen: string;
  /** Proof that the fault was there. Without it, the rest says nothing. */
  readonly happened: Readonly<Record<string, boolean>>;
  /** What is promised. */
  readonly holds: Readonly<Record<string, boolean>>;
}

/** One line of the table: a fault, put on real processes. */
export interface Scenario {
  readonly name: string;
  readonly promise: string;
  run(size: Size): Promise<Measured>;
}

/** What a run did not show, in words; empty when all is well. */
export function shortcomingsOf({ happened, holds }: Measured): string[] {
  const missing = (claims: Readonly<Record<string, boolean>>, lead: string) =>
    Object.entries(claims).flatMap(([claim, isTrue]) => (isTrue ? [] : [`${lead}: ${claim}`]));
  return [...missing(happened, 'did not happen'), ...missing(holds, 'does not hold')];
}

/** The value for a size. */
export function sized<T>(size: Size, values: { readonly full: T; readonly quick: T }): T {
  return values[size];
}
