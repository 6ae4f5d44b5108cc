/** One turn reads what waits in the sockets; the others are for what comes of that: a stream's end, a queue's next. */
const TURNS = 3;

/**
 * Runs `run` once what waits in the sockets of this process has been read. After a standstill Node runs the timers that
 * are overdue before it reads anything: a deadline would end what was answered long ago.
 */
export function afterWaitingIo(run: () => void, turns = TURNS): void {
  setImmediate(() => (turns > 1 ? afterWaitingIo(run, turns - 1) : run()));
}
