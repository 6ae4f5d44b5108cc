/** What is under way may take so long to end. */
const PATIENCE_MS = 20_000;
/** npm passes Ctrl-C on, so that it arrives twice. */
const SAME_SIGNAL_MS = 500;

/** Ends the process on the first signal once `close` is done; a second one ends it at once. */
export function endOnSignal(close: () => Promise<void>): void {
  let endingSince: number | undefined;
  const end = () => {
    if (endingSince !== undefined) {
      if (performance.now() - endingSince > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    endingSince = performance.now();
    setTimeout(() => process.exit(0), PATIENCE_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        // A foreign error's own text may hold a secret: its class says enough.
        const name = error instanceof Error ? error.constructor.name : typeof error;
        process.stderr.write(`The token server did not end in order: ${name}.\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}
