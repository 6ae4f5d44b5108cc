/** The longest that Node's timers count; one that is to run longer rings at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
