/** Ends a sleep early: the part of `AbortSignal` that a clock uses. */
export interface Waker {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * The time source of the core. Injected, so that the same code runs on the machine's clocks and on the virtual time of a
 * simulation.
 */
export interface Clock {
  /** The wall clock, Unix ms. May jump. */
  now(): number;
  /** Milliseconds since an arbitrary fixed point. Never goes back, and stops while the machine is suspended. */
  monotonic(): number;
  /**
   * Resolves after `ms`, or as soon as `signal` aborts. Never rejects. I/O that has already arrived is delivered first: a
   * response waiting in a socket is seen before its own deadline fires.
   */
  sleep(ms: number, signal?: Waker): Promise<void>;
}
