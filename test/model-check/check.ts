import { decode, encode } from './encoding.js';
import { breachAtRest, type Breach } from './properties.js';
import { strandedOf, Steps } from './rest.js';
import { startOf } from './state.js';
import { stepsFrom } from './step.js';
import { tidy } from './tidy.js';
import { rulesOf, type Rules, type Variant } from './variant.js';

/** The result of a search: nothing, or the shortest path to a state that breaks a property. */
export interface Verdict {
  readonly states: number;
  readonly seconds: number;
  readonly breach: Breach | undefined;
  /** The steps up to the breach. */
  readonly trace: readonly string[];
}

/** Searches all states that a variant can reach, breadth first, and checks each. */
export function check(variant: Variant): Verdict {
  const rules = rulesOf(variant);
  const startedAt = performance.now();
  const { codes, origins, breach, last } = search(rules);
  return {
    states: codes.length,
    seconds: (performance.now() - startedAt) / 1_000,
    breach,
    trace: breach ? tell(pathTo(last, codes, origins), rules, breach) : [],
  };
}

interface Search {
  /** All states found, in the order of their distance from the start. */
  readonly codes: readonly string[];
  /** The predecessor of each state. */
  readonly origins: readonly number[];
  readonly breach: Breach | undefined;
  /** The state that breaks a property, or whose next step does. */
  readonly last: number;
}

function search(rules: Rules): Search {
  const start = startOf(rules);
  tidy(start, rules);
  const codes = [encode(start)];
  const origins = [-1];
  const indices = new Map([[codes[0]!, 0]]);
  const steps = new Steps();
  for (let index = 0; index < codes.length; index += 1) {
    const state = decode(codes[index]!, rules.processes);
    let isAtRest = true;
    for (const { isFault, next, code } of stepsFrom(state, rules)) {
      if (next.breach && !rules.ignored?.includes(next.breach.property)) {
        return { codes, origins, breach: next.breach, last: index };
      }
      let found = indices.get(code);
      if (found === undefined) {
        found = codes.length;
        indices.set(code, found);
        codes.push(code);
        origins.push(index);
      }
      if (isFault) continue;
      isAtRest = false;
      steps.add(index, found);
    }
    if (!isAtRest) continue;
    steps.rests.push(index);
    const breach = breachAtRest(state);
    if (breach) return { codes, origins, breach, last: index };
  }
  const stranded = strandedOf(steps, codes.length);
  const reason = 'without another fault nothing leads to rest from here';
  const breach: Breach | undefined = stranded === undefined ? undefined : { property: 'd', reason };
  return { codes, origins, breach, last: stranded ?? 0 };
}

function pathTo(last: number, codes: readonly string[], origins: readonly number[]): string[] {
  const path: string[] = [];
  for (let index = last; index > 0; index = origins[index]!) path.unshift(codes[index]!);
  return path;
}

/** Walks the path again with processes, fences and credentials that keep their names. */
function tell(path: readonly string[], rules: Rules, breach: Breach): string[] {
  let state = startOf(rules);
  tidy(state, rules);
  const story: string[] = [];
  for (const code of path) {
    const step = stepsFrom(state, rules).find((candidate) => candidate.code === code)!;
    story.push(step.story);
    state = step.next;
  }
  const last = stepsFrom(state, rules).find(({ next }) => next.breach?.property === breach.property);
  if (last) story.push(last.story);
  return [...story, `BREACH of (${breach.property}): ${last?.next.breach?.reason ?? breach.reason}`];
}
