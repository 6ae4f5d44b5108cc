/** The longest delay of a Node.js timer; a longer one fires after a millisecond. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
