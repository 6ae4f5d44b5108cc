/** One turn reads the sockets; the others are for what follows from that: the end of a stream, the next in a queue. */
const TURNS = 3;

/**
 * Runs `run` after the data waiting in this process's sockets has been read. After a suspension, Node.js runs overdue timers
 * before it reads sockets: a deadline would fail a request that was answered long ago.
 */
export function afterWaitingIo(run: () => void, turns = TURNS): void {
  setImmediate(() => (turns > 1 ? afterWaitingIo(run, turns - 1) : run()));
}
