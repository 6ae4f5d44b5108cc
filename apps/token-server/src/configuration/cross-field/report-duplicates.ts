import type { Report, Problem } from '../fault.js';

/** The problem of what was written before. */
function sameAs(first: string): Problem {
  return {
    problem: { en: `is the same as ${first}`, zh: `与 ${first} 相同` },
    remedy: { en: 'Write each once', zh: '每个只写一次' },
  };
}

/** Reports each text that stood at another place before. */
export function reportDuplicates(
  places: readonly (readonly [path: string, text: unknown])[],
  report: Report,
): void {
  const known = new Map<unknown, string>();
  for (const [path, text] of places) {
    const first = known.get(text);
    if (first !== undefined) report(path, sameAs(first));
    else if (typeof text === 'string') known.set(text, path);
  }
}

/** The list; an empty one for a value of the wrong type, which is reported already. */
export function listOf<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value : [];
}
