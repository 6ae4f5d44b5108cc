/** The outcome of one scenario. `verdict` is `yes`, or why not. */
export interface Outcome {
  readonly name: string;
  readonly promise: string;
  readonly seen: string;
  readonly verdict: string;
}

const NAME = /^(.*), (stable|legacy) endpoint$/;

/** A table of the outcomes, which `docs/reliability.md` sums up: one row for both endpoints. A scenario that names none runs on the stable one. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const rows = new Map<string, { promises: Set<string>; stable?: string; legacy?: string }>();
  for (const { name, promise, seen, verdict } of outcomes) {
    const [, scenario = name, endpoint = 'stable'] = NAME.exec(name) ?? [];
    const row = rows.get(scenario) ?? { promises: new Set<string>() };
    row.promises.add(promise);
    row[endpoint as 'stable' | 'legacy'] = verdict === 'yes' ? seen : `${seen} **${verdict}**`;
    rows.set(scenario, row);
  }
  const lines = [...rows].map(([scenario, { promises, stable = '–', legacy = '–' }]) =>
    [scenario, [...promises].join('; legacy: '), stable, legacy].join(' | '),
  );
  const heading = ['scenario | promise | stable endpoint | legacy endpoint', '--- | --- | --- | ---'];
  return [...heading, ...lines].map((line) => `| ${line} |`).join('\n');
}
