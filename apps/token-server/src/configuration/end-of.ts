const DAY_MS = 86_400_000;

/** When a key ends, in Unix ms: a day ends with its last moment in UTC. Nothing if it is not a date. */
export function endOf(written: unknown): number | undefined {
  if (typeof written !== 'string') return undefined;
  if (/^\d{4}-\d{2}-\d{2}$/.test(written)) return isDay(written) ? Date.parse(written) + DAY_MS : undefined;
  const [, day, zone] = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2})?(Z|[+-]\d{2}:\d{2})$/.exec(written) ?? [];
  const at = Date.parse(written);
  return day !== undefined && zone !== undefined && isDay(day) && !Number.isNaN(at) ? at : undefined;
}

/** `Date.parse` takes 31 February for a day in March. */
function isDay(day: string): boolean {
  const at = Date.parse(day);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}
