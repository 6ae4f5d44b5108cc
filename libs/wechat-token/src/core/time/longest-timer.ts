/** The longest that a timer of Node's can wait; a longer one fires after a millisecond. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
