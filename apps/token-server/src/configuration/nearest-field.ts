/** Farther than this, a field is another field, not a slip. */
const FARTHEST = 3;

/** The known field that somebody may have meant, if any is near. */
export function nearestField(written: string, known: readonly string[]): string | undefined {
  // What is longer than any field is none, and would only take time.
  if (written.length > 40) return undefined;
  const ranked = known
    .map((field) => ({ field, distance: distanceOf(written.toLowerCase(), field.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance);
  const [nearest] = ranked;
  return nearest && nearest.distance <= Math.min(FARTHEST, nearest.field.length / 2)
    ? nearest.field
    : undefined;
}

/** How many letters have to be put in, left out or changed (Levenshtein). */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j += 1) {
      const changed = row[j]! + (letter === other[j] ? 0 : 1);
      next.push(Math.min(changed, row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
