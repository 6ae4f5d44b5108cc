/** How often some apps are looked at. */
const TURN_MS = 500;
/** How long it takes until all had their turn, and how long for those that are preferred. */
const ROUND_MS = 30_000;
const PREFERRED_ROUND_MS = 1_000;
/** A few screens full. */
const MAX_PREFERRED = 200;

/** Looks at all apps in turn, for what another process did has no event here; a little at a time, and at some more often. */
export class Turns {
  private timer: NodeJS.Timeout | undefined;
  private all: readonly string[] = [];
  private place = 0;
  private readonly preferred = new Set<string>();

  constructor(
    private readonly appIds: () => readonly string[],
    private readonly look: (appIds: readonly string[]) => void,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => this.take(), TURN_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.preferred.clear();
  }

  /** Looks at these more often, until too many others are preferred. */
  prefer(appIds: readonly string[]): void {
    for (const appId of appIds) {
      this.preferred.delete(appId);
      this.preferred.add(appId);
    }
    for (const appId of this.preferred) {
      if (this.preferred.size <= MAX_PREFERRED) break;
      this.preferred.delete(appId);
    }
  }

  private take(): void {
    if (this.place >= this.all.length) {
      this.all = this.appIds();
      this.place = 0;
    }
    const end = this.place + Math.ceil((this.all.length * TURN_MS) / ROUND_MS);
    const preferred = [...this.preferred].slice(
      0,
      Math.ceil((this.preferred.size * TURN_MS) / PREFERRED_ROUND_MS),
    );
    this.look([...this.all.slice(this.place, end), ...preferred]);
    this.place = end;
    // Those come last in their round.
    this.prefer(preferred);
  }
}
