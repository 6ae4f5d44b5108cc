/** How long transfers in progress, and then the application, may take to end once the server listens no more. */
const PATIENCE_MS = 75_000;
/** npm passes Ctrl-C on, so it arrives twice. */
const SAME_SIGNAL_MS = 500;

/** Ends the process on the first signal once `close` is done, which serves on for `drainSeconds`; a second one ends it at once. */
export function endOnSignal(drainSeconds: () => number, close: () => Promise<void>): void {
  let endingSince: number | undefined;
  const end = () => {
    if (endingSince !== undefined) {
      if (performance.now() - endingSince > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    endingSince = performance.now();
    setTimeout(() => process.exit(0), drainSeconds() * 1_000 + PATIENCE_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        // The message of a foreign error may contain a secret: its class is enough.
        const name = error instanceof Error ? error.constructor.name : typeof error;
        process.stderr.write(`The token server did not end properly: ${name}.\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}
