/** What ends a sleep early: an `AbortSignal`, of which no more than this is used. */
export interface Waker {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * The passing of time as the heart sees it. Injected, so that the same code runs on the machine's clocks and in a
 * simulation on virtual time.
 */
export interface Clock {
  /** The wall clock, Unix ms. May jump. */
  now(): number;
  /** Milliseconds since some fixed moment. Never goes back, and stands still while the machine sleeps. */
  monotonic(): number;
  /**
   * Resolves after `ms`, or as soon as `signal` aborts. Never rejects. Whatever has reached this process by then is
   * delivered first: an answer that waits in a socket comes before the end of its own deadline.
   */
  sleep(ms: number, signal?: Waker): Promise<void>;
}
