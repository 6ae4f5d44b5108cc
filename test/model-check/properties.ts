import type { State } from './state.js';

/** What is checked, by the letter it has in the table. */
export const PROPERTIES = {
  a: 'at most one lease is live',
  b: 'the version of the record never goes back',
  c: "at rest the store keeps WeChat's current credential",
  d: 'who knows the outcome leaves no asking open, and rest is within reach',
  e: 'a repeated acquire or commit changes nothing',
  f: 'no lease is granted for a credential that is not due',
  g: 'nobody asks while a living credential may yet be ended by an earlier request',
} as const;

/** The letter of a checked property. */
export type Property = keyof typeof PROPERTIES;

/** A property that does not hold. */
export interface Breach {
  readonly property: Property;
  readonly reason: string;
}

/** Remembers the first breach of a step. */
export function breaks(state: State, property: Property, reason: string): void {
  state.breach ??= { property, reason };
}

/** What is wrong with a state in which nothing is left to happen. */
export function breachAtRest({ kept, askings, processes }: State): Breach | undefined {
  if (processes.some(({ phase }) => phase !== 'idle')) {
    return { property: 'd', reason: 'a process waits for ever' };
  }
  if (askings.some(({ hasLease, isOpen }) => hasLease || isOpen)) {
    return { property: 'd', reason: 'at rest a lease or an asking is left' };
  }
  if (kept?.generation !== 0) {
    return { property: 'c', reason: "at rest the store's credential is not WeChat's current one" };
  }
  return undefined;
}
