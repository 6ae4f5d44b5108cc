import type { Clock } from '../ports/clock.js';

/** The longest delay of a Node.js timer; a longer one fires after a millisecond. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One turn reads the sockets; the others are for what follows from that: the end of a stream, the next in a queue. */
const TURNS = 3;

/** The clocks of this machine, in whole milliseconds: V8 keeps a fraction of one in an object of its own, 16 bytes a field. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => Math.floor(performance.now()),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(() => afterWaitingIo(done), Math.min(ms, LONGEST_TIMER_MS));
      signal?.addEventListener('abort', done);
    }),
};

/**
 * Runs `run` after the data waiting in this process's sockets has been read. After a suspension, Node.js runs overdue timers
 * before it reads sockets: a deadline would fail a request that was answered long ago.
 */
function afterWaitingIo(run: () => void, turns = TURNS): void {
  setImmediate(() => (turns > 1 ? afterWaitingIo(run, turns - 1) : run()));
}
