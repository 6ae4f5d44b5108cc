/** Farther than this, a word is another word, not a slip. */
const FARTHEST = 3;

/** The known word that somebody may have meant, if any is near. */
export function nearestWord(written: string, known: readonly string[]): string | undefined {
  // What is longer than any word is none, and would only take time.
  if (written.length > 40) return undefined;
  const ranked = known
    .map((word) => ({ word, distance: distanceOf(written.toLowerCase(), word.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance);
  const [nearest] = ranked;
  return nearest && nearest.distance <= Math.min(FARTHEST, nearest.word.length / 2)
    ? nearest.word
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
