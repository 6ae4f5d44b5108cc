import type { Complain, Problem } from '../fault.js';

/** The problem of what was written before. */
export function sameAs(first: string): Problem {
  return {
    problem: { en: `is the same as ${first}`, zh: `与 ${first} 相同` },
    remedy: { en: 'Write each once', zh: '每个只写一次' },
  };
}

/** Complains of each text that stood at another place before. */
export function judgeOnce(
  places: readonly (readonly [path: string, text: unknown])[],
  complain: Complain,
): void {
  const known = new Map<unknown, string>();
  for (const [path, text] of places) {
    const first = known.get(text);
    if (first !== undefined) complain(path, sameAs(first));
    else if (typeof text === 'string') known.set(text, path);
  }
}
