import type { State } from './state.js';

/** The checked properties, by their letters in the table. */
export const PROPERTIES = {
  a: 'at most one lease is live',
  b: 'the version of the record never goes back',
  c: "at rest the store keeps WeChat's current credential",
  d: 'a process that knows the outcome leaves no request in doubt, and rest is within reach',
  e: 'a repeated acquire or commit changes nothing',
  f: 'no lease is granted for a credential that is not due',
  g: 'no request is sent while a valid credential may still be invalidated by an earlier request',
} as const;

/** The letter of a checked property. */
export type Property = keyof typeof PROPERTIES;

/** A property that does not hold. */
export interface Breach {
  readonly property: Property;
  readonly reason: string;
}

/** Records the first breach of a step. */
export function breaks(state: State, property: Property, reason: string): void {
  state.breach ??= { property, reason };
}

/** What is wrong with a state that has no next step. */
export function breachAtRest({ kept, grants, processes }: State): Breach | undefined {
  if (processes.some(({ phase }) => phase !== 'idle')) {
    return { property: 'd', reason: 'a process waits for ever' };
  }
  if (grants.some(({ hasLease, isInDoubt }) => hasLease || isInDoubt)) {
    return { property: 'd', reason: 'at rest a lease or a request in doubt is left' };
  }
  if (kept?.generation !== 0) {
    return { property: 'c', reason: "at rest the store's credential is not WeChat's current one" };
  }
  return undefined;
}
