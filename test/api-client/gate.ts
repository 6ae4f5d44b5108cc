/** Holds calls at the simulator until it is opened: pass its `sleep` to the simulator, and add a `slow` fault there. */
export class Gate {
  private held = 0;
  private open: (() => void) | undefined;
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve));
  private readonly watchers: { readonly count: number; readonly resolve: () => void }[] = [];

  /** The promise that a held call waits for. */
  readonly sleep = (): Promise<void> => {
    this.held += 1;
    for (const { count, resolve } of this.watchers) if (this.held >= count) resolve();
    return this.opened;
  };

  /** Resolves once this many calls are held. */
  holds(count: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.held >= count) resolve();
      else this.watchers.push({ count, resolve });
    });
  }

  /** Lets all of them continue. */
  release(): void {
    this.open?.();
  }
}
