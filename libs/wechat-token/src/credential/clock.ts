/**
 * The passing of time as the heart sees it. Injected, so that the same code runs on the machine's clocks and in a
 * simulation on virtual time.
 */
export interface Clock {
  /** The wall clock, Unix ms. May jump. */
  now(): number;
  /** Milliseconds since some fixed moment. Never goes back, and stands still while the machine sleeps. */
  monotonic(): number;
  /** Resolves after `ms`, or as soon as `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
