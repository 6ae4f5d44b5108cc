/** Runs one piece of work at a time; late callers share its outcome. */
export class SingleFlight<T> {
  private running: Promise<T> | undefined;

  run(work: () => Promise<T>): Promise<T> {
    this.running ??= work().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** Resolves when no work runs, whether it succeeded or failed. */
  async settled(): Promise<void> {
    while (this.running) await this.running.catch(() => undefined);
  }
}
