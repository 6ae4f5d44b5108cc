import assert from 'node:assert/strict';

/** Real time passes while a store answers; checks compare nothing that differs by less. */
const SLACK_MS = 1_500;

/** The results of a step with the given outcome. */
export type Answer<Result extends { outcome: string }, Outcome extends string> = Result extends unknown
  ? Outcome extends Result['outcome']
    ? Result
    : never
  : never;

/** Returns `result`, known to have that outcome. */
export function answered<Result extends { outcome: string }, Outcome extends Result['outcome']>(
  result: Result,
  outcome: Outcome,
): Answer<Result, Outcome> {
  assert.equal(result.outcome, outcome, `The store returned "${result.outcome}" instead of "${outcome}"`);
  return result as Answer<Result, Outcome>;
}

/** Checks a duration that runs out: it may be a little less than `expected`, never more. */
export function expectLeft(actual: number, expected: number, what: string): void {
  assert.ok(
    actual <= expected && actual >= Math.max(0, expected - SLACK_MS),
    `${what} is ${actual} ms instead of ${expected} ms or slightly less`,
  );
}

/** Checks an age: it may be a little more than `expected`, never less. */
export function expectAge(actual: number, expected: number, what: string): void {
  assert.ok(
    actual >= expected && actual <= expected + SLACK_MS,
    `${what} is ${actual} ms instead of ${expected} ms or slightly more`,
  );
}
